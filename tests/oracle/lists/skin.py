"""Diseases of the skin (exc-10): those that the criterion lists, and those that it does not.

Listed: psoriasis, dermatomyositis, systemic sclerosis, disease of the vessels of the skin, sclerodactyly, rheumatoid
nodules, erythema multiforme, ulcers of the leg or foot by any cause but pressure, drug-induced lupus. Unlisted: every
other disease of the skin, its hair and nails, in whichever chapter it is coded, infections and tumours among them.
An injury is no disease of the skin, nor is a history of one active. Lesions of lupus itself are neither.
"""

LISTS = """
InterferingSkinDisease
words icd psoria|dermato(?:poly)?myositis|systemic sclerosis|scleroderm|vasculit|vasculopath|livedo|telangi
words icd sclerodact|rheumatoid nod|erythema multif|capillar|lower limb.* ulcer|leg.* ulcer
words icd ulcer.* (?:lower limb|leg|calf|thigh|ankle|heel|foot)|gangren|with ulcer|purpura|angiitis|arteritis
words icd drug-induced (?:systemic )?lupus|pernio|chilblain|acrocyan|erythromel
in icd L40 L51 L94.3 L95 L97 M06.3 M33 M34 M36.0
out icd M33.2                                                     # polymyositis spares the skin
may who M07.0-M07.3 M09.0                                         # joints of psoriasis, the skin affected or not
may icd L44.9 L45 L94.9 L98.9 L99                                 # not named: listed or not
out who L99.0                                                     # amyloid
may cm L49                                                        # peeling, by erythema multiforme perhaps
may icd L92.2                                                     # granuloma of the face is a vasculitis
in icd M32.0
may icd L94.4 L81.7                                               # Gottron's papules; capillaritis
may icd M30 M31.0 M31.3 M31.7 M31.8 M31.9 M05.2                   # vasculitis that may be of the skin
may icd D69.0 D69.2 D89.1 I77.6
may icd D65 D89.0                                                 # purpura fulminans, hyperglobulinaemic purpura
may icd M35.1 M35.2 M35.8                                         # overlaps; Behcet's vessels; M35.9 is mostly lupus
out cm M35.81
may cm M35.0B I77.82
out icd J84 J85 J86 G80 M26 R76 M31.1 M31.2 M31.4 M31.5 M31.6 M35.0
may icd I78
out icd I78.1                                                     # naevi
may icd I73.8                                                     # acrocyanosis, erythromelalgia
may icd I73.0 I73.1                                               # Raynaud, Buerger
out icd I73.9
may cm I75.0 I96
may who R02
may icd R21 R23.1 R23.3 R23.8 R23.9                               # livedo is coded at pallor
may icd T69.1
in icd I83.0 I83.2
in cm I87.01 I87.03 I87.31 I87.33
may who I87.0
in cm I70.23 I70.24 I70.33 I70.34 I70.43 I70.44 I70.53 I70.54 I70.63 I70.64 I70.73 I70.74
out cm I70.25 I70.35 I70.45 I70.55 I70.65 I70.75                  # ulcers of other extremities
may cm I70.26 I70.36 I70.46 I70.56 I70.66 I70.76
may who I70.2
in cm E08-E13.621
may cm E08-E13.52 E08-E13.8
may who E10-E14.5 E10-E14.6 E10-E14.7 E10-E14.8
may icd O99.7
may cm O99.89 R69
may who O99.8 R69
out icd I87 I83 I70 I79 E10-E14 L89 L98.4 D69 H35 K20-K95 J01-J43 L94.0 L94.1 I67.7 I68.2 I77 N49 N76 Z86
out icd G11.3 B81.1 B83 A48 H01 B15 S00-S99 T00-T68 A18.8 A32.8 A52.0 H30 I00-I69 I80 M35.5 N00-N08 L53 M54 Z87 M36
out icd T70-T98 L88 L08 L41 L22 I72 I86 A69.2 D68 D75 M02 L74 M31
out cm A52.04 L98.A E08 E09 I67.7 L98.4
out cm M36.1-M36.8

OtherSkinDisease
words icd skin|cutan|dermat|derm\\b|eczem|exanth|eruption|urtic|bullous|pemphig|vitiligo|n[ae]?ev[ui]|lichen
words icd keratoderm|hidr|necrobio|xanth(?:elasm|oma)|integument|impetig|erysip|furunc|carbunc|pemphigoid
words icd panniculit|alopec|nail dis|scabi|pedicul|warts|mollusc|acne|rosacea|prurit|porphyria cut|melanoma
words icd cellulitis
in icd L00-L99
out icd L40 L51 L95 L97                                           # listed
out icd L93                                                       # lupus itself
out icd L94.3
may icd L81.7 L94.4 L92.2
may icd L44.9 L45 L94.9 L98.9 L99
in who L99.0
may cm L49 L76
out cm L76.0-L76.3                                                # bleeding, a wound: injuries
in icd A18.4 A46 A51.3 A66 A67 A88.0 B00-B09 B35 B36 B37.2 B38.3 B40.3 B43 B45.2 B46.3 B47 B48.0 B55.1 B55.2 B78.1
in icd B85 B86 B87.0 B87.1
may icd A66.5 A66.7 A67.2 B00.7 B01-B06 B08.8 B43.8          # known by a rash; not of the skin alone
out icd A66.6 A66.8                                               # of bone; latent
in icd B88
may icd B88.8
may icd B00 B02.0 B02.1 B02.3
in icd B00.0 B00.1 B02.7-B02.9
out icd B00.2-B00.4 B08.5 B43.1
may icd B00.5 B02.2                                               # the skin of the lid; ear and rash with the nerve
out cm B00.51-B00.53 B00.81 B00.82 B02.22-B02.24 B02.29
may cm B76.9 B55.0 B42.8 B48.8 A69.20
may icd B37 B42 B83.1 A69.2 A54.8 A57 A63.8 A64 B55 B76
out cm A54.81-A54.85                                              # inner organs named
may icd A21.9 A22.9 A24 A28.0 A28.1 A42.2 A42.9 A43.8 A43.9 A44.8 A44.9 A48.0 A49.0 A65  # the skin a usual place
out icd A24.1
may icd A50.0 A50.2 A50.7 A50.9 A51.0-A51.2 A51.9 A52.9 A53.9     # chancre; stage or place not said
out cm A50.01-A50.05
may cm A18.18
may icd B38.7-B38.9 B39.3-B39.5 B39.9 B40.7-B40.9 B41.7-B41.9 B45.7-B45.9 B46.4 B46.5 B46.8 B46.9 B48.2 B48.4 B48.8
may icd B49 B69.8 B69.9 B70.1 B72 B73 B74.3 B74.4 B78.9 B87       # fungi and worms, place not said
may who B48.7 B20.3-B20.5 B21.0
out cm B38.81 B40.81 B42.81 B42.82 B69.81 B87.81 B87.82
out icd B42.0 B76.0 B76.1 B87.2-B87.4
out icd B37.0 B37.1 B37.3-B37.7 A69.0 A69.1
out cm A69.21 A69.22 A69.23 B37.81 B37.82 B37.84
in icd A58 A06.7 A20.1 A21.0 A22.0 A26.0 A30 A31.1 A32.0 A36.3 A43.1 A44.1 A63.0 A60.1 B42.1 B65.3
may icd A26
in icd A26.8 A26.9
out icd A26.7
may icd A60.0 A60.9
in cm A60.01
out cm A60.03
in cm A50.06 A50.07
may cm A52.79
may who A52.7
may icd C51 C60 D07.1 D07.4 D07.6 N90.0-N90.3               # skin of genitals or their depth
in cm D07.61
in icd C63.2 C86.3
may icd C46 C50.0 C79.9 C80 C88.4 C96 D09.9 D17.9 D18 D28.9 D29.9 D36.9 D48.9  # the skin among the places
out icd C46.1-C46.3 C46.7
out cm C46.4 C46.5 D18.02 D18.03 D18.09
may cm C7B.1 D39.8 D40.8 D47.02 D47.Z9 D49.9 D72.118
may who D39.7 D40.7
in cm D72.12                                                      # drug rash
in icd C43 C44 C46.0 C79.2 C84.0 C84.1 D03 D04 D17.0-D17.3 D22 D23 D48.5
in cm C4A C82.6 C84.A C86.6 D18.01 D47.01
in who C82.6 C84.8 C86.6
may icd D76.3
may cm D49.2 D47.09
may who D47.0 D28.0
may icd D28.0 D29.0
in icd D29.4
in icd D86.3
may icd D86.9
may who D86.8
may icd D82.0 D82.4                                               # with eczema
may icd D69.2
may cm D89.81
may who T86.0                                                     # graft-versus-host disease
in cm E08-E13.620 E08-E13.622 E08-E13.628
may cm E08-E13.8
may who E10-E14.5 E10-E14.6 E10-E14.7 E10-E14.8
may icd E50.8 E70.3 E83.2
in cm E70.32 E70.39
out cm E70.31                                                     # of the eye
may icd E40 E42 E53.0 E54 E85.4 E85.9 E88.1 E88.2
in cm E88.13
may cm E75.21
may who E75.2
in icd E80.1 E80.0 E52
may icd E80.2
out cm E80.21                                                     # acute intermittent: no skin
in cm E78.81 E83.824
may cm F42.4
may icd F63.3 G11.3
in cm H01.1
out cm H01.12
may who H01.1                                                     # lupus of the lid among them
may icd H01.8 H01.9                                               # blepharitis (H01.0) is of the lid's glands
in cm H02.71-H02.73
in icd H02.6
may icd H02.7
may cm H02.82 H02.85 H02.87 H02.9                                 # slack lids (H02.3, .83, .86): of the eye
may who H02.8 H02.9 H00.0
may cm H00.03 H10.82
in cm H60.51-H60.54
may icd H60.5 H61.0 H62.4
may who H03 H62.0 H62.1                                           # with erysipelas, impetigo, zoster
in icd H60.0 H60.1
in icd I83.1 I83.2
in cm I87.02 I87.03 I87.32 I87.33
may cm I87.2                                                     # stasis dermatitis
may cm I96 E08-E13.52
may who R02 I70.2
in cm I70.25 I70.35 I70.45 I70.55 I70.65 I70.75
may cm I70.26 I70.36 I70.46 I70.56 I70.66 I70.76
may icd I78
in icd I78.1                                                      # a spider naevus
may icd I89.1 J34.0 K13.0
may icd M30.3 M35.2
may cm M31.2
in icd M35.4 M35.6 M54.0 M79.3 M72.1
may icd M72.6 M89.4
may cm M04.2 M04.8
may icd N48.2 N49.8 N49.9 N50.8 N61 N64.0
in icd N48.0 N48.5 N49.2 N76.4 N76.6 N77.0 N80.6 N90.4
in cm N49.3 N76.82 N80.C10
out cm N50.81 N50.82 N61.2
may who N77.8 H13.3
in who M14.3
in cm O26.86 O86.01 T81.41                                         # wound infections of the skin
may icd O91.0
in icd O26.4
may icd O99.7
may who O99.8
may cm O99.89
in icd P39.4 P83.0 P83.1 P83.8 P83.9
may icd P83 P15.6 P35.2 P37.5 P54.5
out icd P83.2-P83.6
in icd Q80-Q82 Q84
may icd Q82.0 Q85 Q79.6 Q87.2
may icd R21 R22 R23.3 R23.8 R23.9
in icd R23.4
may icd T78.3 T80.6 T88.1                                   # rash after serum or vaccine
may icd R69
in icdo 809-811 839-842 970 9718
may icdo 800-808 872-879 912-918 959-969 971-972 974 880
out icd H00 A78 A88 B33 C00-C41 C50 C91 D01 D07 D39 D40 D51 D65 D72 D06 D81 D82 E10-E14 E70 E79 E83 E88 F42 F63
out icd F45 F98 G57 H05 H10 H15-H20 H35 H59 H61 H70 H73 I79 I89 J01-J39 K00-K95 L93 M04 M10 M60-M72 M61 N20-N36
out icd N45-N64 N70-N75 N80-N89 N99 O34 O70 O86 O91 P15 P54 P78 Q77 R20 R68 R82 R89 R93 S00-S99 T00-T68 T70-T77
out icd T79-T98 Z00-Z99 A28 A93 D28 D29 G20 G24 G71 I80 J10 J30 J43 J98 M33 M34 P00-P38 Q55 Q87 V00-V99 W00-W99
out icd X00-X99 Y00-Y99 R61 D89 B83.8 H60 H62 M31 M32 N48 N90 N76 N77 B81 D86 D69 D48 D47 D49 E78 E80 E50 M36
out icd I83 I87 I70 R23 R02 M30 M35 M54 M79 A18 A20-A22 A31-A32 A36 A43 A44 A48 A50-A54 A60 A63 B38 B40 B45 B46 B78
out icd O26 O99 H01-H03 C45 C47-C49 C51-C97 D17 P39
out cm E08 E09 D47.0

SkinDisease
words icd skin
in icd L44 L45 L94.9 L98 L99 O99.7 R21 R23.8 R23.9             # of the skin, listed or not
in cm L49
out icd R20 Z00-Z99 S00-S99 T00-T98 D00-D49 C00-C97 O70 B97
"""
