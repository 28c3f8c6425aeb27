"""Diseases of the central nervous system (exc-05), and findings that an investigator must judge.

In: infection, inflammation, degeneration, epilepsy, vessels, tumours, malformations and metabolic diseases of brain,
spinal cord and meninges, their late effects and a history of them. The nerves outside are not of it; the optic nerve,
an injury, migraine, a single seizure and a psychiatric illness are for judgement. Codes that may mean either, or that
name a disease which spares the brain in some, may be in.
"""

LISTS = """
CnsDisease
words icd brain|cereb|enceph|mening|(?<!osteo)myelitis|myelopath|myelin|spinal cord|central nervous|intracran
words icd epilep|hydroceph|dement|alzheim|ataxi|chorea(?!l)|\\bdyston|parkins|palsy|plegi|stroke|isch.*attack
words icd \\bcoma\\b|leukodys|gangliosid|lipofusc|syring|\\boptic|seizure|convuls|subdural|subarach|rabies
words icd tetanus|poliomyel|nervous system|nervous tissue|pituit|hypothal|pineal
in icd A06.6 A17.0 A17.1 A20.3 A32.1 A39.0 A50.4 A52.1-A52.3 A80-A89      # infections that are named as of it
in cm A01.01 A02.21 A27.81 A17.81 A17.82 A36.82 A39.81 A42.81 A42.82 A51.41 A52.04 A52.05 A54.81 A54.82 A69.21 A92.31
in icd B00.3 B00.4 B01.0 B01.1 B02.0 B02.1 B05.0 B05.1 B26.1 B26.2 B37.5 B38.4 B43.1 B45.1 B46.1 B50.0 B58.2 B60.2
in icd B69.0
in cm B00.82 B02.24 B06.01 B06.02 B10.0 B27.02 B27.12 B27.82 B27.92 B40.81 B42.81 B57.41 B57.42 B60.11
in icd B83.2 B90.0 B91 B94.1                                      # eosinophilic meningoencephalitis; late effects
in who B22.0  # encephalopathy of HIV
may icd A17 A33-A35 A92.2 A88.0 A88.1 B02.2 B06.0 B56 B57.4  # centre or nerves; exanthem; sleeping sickness
out cm A17.83                                                                                   # a neuritis
may icd A19 A32.9 A43.8 A43.9 B00.7 B02.7 B38.7 B39.3 B40.7 B41.7 B42.7 B44.7 B45.7-B45.9 B46.4 B58.9 B60.1 B67.6
may icd A52.9 B69.9                              # spread through the body, or at a site not told: the brain may be it
may who A01.0 B00.8 B01.8 B22.7 B44.8 B67.3
may cm B27.09 B27.19 B27.89 B27.99 B44.89 B67.32 B67.39
may cm A18.89 A22.8 A32.89 A69.22 A92.32 B06.00 B06.09 B25.8 B57.40 B57.49
may who A02.2 A18.8 A22.8 A27.8 A32.8 A36.8 A39.8 A39.9 A42.8 A51.4 A52.0 A54.8 A69.2 A92.3 B25.8 B40.8 B42.8
may cm A39.9
out cm B02.21 B02.22 B02.23 B02.29 B06.0 B57.4 B60.12 B60.13 A39.89     # B02.29 is pain after zoster, which is common
out icd A39 A39.5 A50 A51 A52 B00 B01 B02                         # parts of these are listed; the rest is elsewhere
out icd B15.9 B16.1 B16.9 B19.9 B27                               # hepatitis without coma, mononucleosis
out cm B17.10 B19.10 B19.20 B26.84 A18.82
in icd B15.0 B16.0 B16.2 B19.0                                    # hepatic coma
in cm B17.11 B19.11 B19.21

in icd C70 C71 C72 C79.3 D32 D33 D42 D43                          # tumours of brain, cord and meninges
in cm C83.390 D18.02 D49.6
may icd C72.4 C72.5 D33.3 D43.3 C79.4 C75.1-C75.3 D35.2-D35.4 D44.3-D44.5  # cranial nerves; pituitary: some count them
may icd C79.9 C80 D36.9 D48.9                                     # no site is stated
may cm D49.7 D49.9 C79.40 C79.49
may who C97
out cm D18.00
out who D18.0                                # mostly of the liver, common; cavernomas of the brain are Q28.3
may who Z86.0
may icd Z85.9
may cm Z85.858 Z86.018
out icd C41 C47 C69 D36.1 D48.2                                   # bone, eye, nerves outside
in cm D57.03 D57.213 D57.413 D57.433 D57.453 D57.813 D86.81       # sickle cells in the vessels of the brain; sarcoid
may cm D86.82 D86.89
may who D86.8

in icd E00.0 E00.2 E51.2 E75.0 E75.1 E75.4  # metabolic and hereditary diseases that are of the brain
in cm E70.81 E71.51 E71.52 E72.51 E72.81 E74.810 E75.23 E75.240 E75.242-E75.244 E75.25-E75.28 E76.01 E76.22 E79.1
in cm E74.820 E79.81 E88.41 E88.42
in who E79.1
may icd E00.1 E00.9 E03.5 E15 E23.2 E23.3 E23.6 E23.7 E52 E85.4       # coma by glands; hypothalamus, pellagra
may icd E70.0 E70.1 E71 E72 E74.2 E74.4 E75 E76 E77 E80.2 E83.0  # the brain in some of them: signs are not stated
may cm E71.528 E70.20 E70.21 E70.8 E70.9 E71.518 E74.819 E74.829 E79.89 E79.9 E78.72 E88.40 E88.43 E88.49
may who E70.2 E70.8 E70.9 E74.8 E79.8 E79.9
out icd E74.9 E88.8 E88.9                                         # common: any sugar, insulin resistance
may cm E08-E13.01 E08-E13.11 E08-E13.641                          # coma of diabetes
may who E10-E14.0
out cm E70.29 E70.3 E70.4 E70.5 E71.31 E71.32 E71.4 E72.01 E72.04 E72.09 E72.52 E72.53 E72.54 E74.0 E74.1 E74.3
out cm E74.818 E74.89
may cm E71.313
out cm E78.7 E70 E88
out icd E70 E74 E78 E79 E80 E83 E88 E10-E14 E16.0 E22 E23 E24.0 E85 E89.3  # glands, lipids: not of the brain
out cm E08 E09
out who E90

in icd F01-F04 F84.2                                              # dementia; Rett
in who F10-F16.6 F18.6 F19.6 F00 F05.1 F07.1 F80.3
in cm F10.27 F10.97 F13.27 F13.97 F18.17 F18.27 F18.97 F19.17 F19.27 F19.97
in cm F10.26 F10.96 F13.26 F13.96 F19.16 F19.26 F19.96            # amnesia that persists: Korsakow
may icd F05-F07 F09                          # delirium and others by a disease that is not named, of the brain or not
may who F10-F16.7 F18.7 F19.7                                     # late psychosis or dementia
may cm F48.2
out icd F44 F95 F80                                               # conversion, tics: for judgement
out cm F07.81
out who F07.2

in icd G00-G09 G10 G11 G12 G13 G14 G20 G21 G23-G26 G30-G32 G35-G37 G40 G45 G46 G80 G91-G96
in who G22 G41
may icd G13.0                                                     # nerve cells in the roots, or brain and cord besides
may icd G21.0 G21.1 G24.0 G24.5 G25.3 G25.4 G25.6 G25.7 G25.9     # by a medicine, of the lids, or of no stated kind
may cm G25.83 G25.89 G96.191
out icd G25.0                                                     # essential tremor is judged
out cm G25.1 G25.81
out who G25.1
may icd G25.2 G81-G83 G93.3                                # tremor, palsies by any cause, fatigue after infection
may who G25.8
may cm G31.84
may who G31 G96                                                   # the category is read as in the other edition
in who G31.0-G31.2 G31.8 G31.9 G96.0 G96.1 G96.8 G96.9
in icd G83.5
may cm G89.0
in cm G90.B
in cm G43.6
out icd G43 G44                                                   # migraine and headache are judged
may icd G47.4
may cm G47.11-G47.13 G47.31 G47.35 G47.37 G47.52
may who G47.1 G47.8
may icd G71.3 G60.1
in icd G60.2
out icd G50-G59 G60-G64 G65 G70-G73 G89                           # nerves, muscles, pain
may who G53.1-G53.3
may icd G90.1 G90.2 G90.4
may cm G90.81
in cm G90.3
may who G90.3                                                     # of older editions
out icd G90.0 G90.8 G90.9 G99.1                                   # disorders of autonomic nerves are common
out cm G90.5 G90.A
may icd G97
in icd G97.2
in cm G97.83
out icd G97.1                                                     # headache after puncture: judged
may icd G98 G99
in icd G99.2
out icd G99.0
out cm G98.0
may cm H05.81

out icd H46 H47.0-H47.3                                           # the optic nerve is judged
may cm H47.10 H47.11 H47.14
may who H47.1                                                     # pressure within the skull, or the eye
in icd H47.6
may icd H47.4 H47.5 H47.7 H47.9 H51.0 H51.2 H81.4           # tracts of sight and gaze, by disease, migraine or injury
may icd H34.0-H34.2 H49.4 H55                                     # some call an infarct of the retina a stroke
may cm H20.82 H30.81
may who H20.8 H30.8 H53.4
out cm H55.01-H55.03
may who H48.8
out who H48 H58.0
may cm H49.81 H53.46 H53.47 H93.25
may who H49.8
out icd H40 H42 H49 H52 H93.3 H81.2 H28                           # glaucoma, nerves of the eye muscles, ear
out cm H30.9 H44.51 H02.43

in icd I02 I60-I69                                                # Sydenham's chorea; vessels of the brain
may icd I72.0 I72.5 I72.6 I77.3 I78.0
may cm I77.71 I77.74 I77.75
in cm I97.81 I97.82
may icd Z86.7
out icd I45.6 I43.1
in cm J10.81 J11.81
may cm J09.X9
may who J10.8 J11.8
in cm K76.82 K70.41 K71.11 K72.01 K72.11 K72.91                   # hepatic encephalopathy and coma
may who K72 K70.4 K71.1                                           # coma has no code of its own there
out cm K70.40 K71.10 K72.00 K72.10 K72.90 K91.82
may icd K59.2 N31 M61.2 M62.3                                     # bowel and bladder without nerves; after paralysis
may who M49.4
may cm M04.2
in icd M89.6                                                      # poliomyelitis in the past
out icd J38 K07 N43 N44 N49.1                                     # larynx, spermatic cord

in icd M43.3 M47.0 M47.1 M50.0 M51.0                              # spine with a lesion of the cord
in cm M35.07
may icd M32.1 M41.4
out cm M32.10-M32.15                                              # no organ is told: as the category alone
out icd M01.0 M03.0 M14.6 M46.2 M53.0 M86 M89 M85 M26 M88
in icd O22.5 O87.3
in cm O29.21
may icd O29.2 O74.3 O89.2
may icd O75.4 O98.0 O98.1 O98.5 O98.6 O98.8 O98.9 O99.4
may cm O99.34 O99.35 O9A.1
may who O99.3 O99.8
out icd O08.5 O21.1 O33 O35 O43 O66 O69 O15
out cm O99.2 O99.89

in icd P52 P57 P91
may icd P91.3-P91.5 P91.9 P35.0-P35.2 P35.4 P37.1 P37.2
may cm P91.88
may who P91.8
out icd P02 P04 P10 P11 P12 P14 P50 P90 P96
in icd Q00-Q07 Q28.0-Q28.3 Q85.1
may icd Q07.8 Q07.9 Q28.8 Q28.9 Q75.3 Q82.1 Q82.3                 # nerves too; vessels of the cord; the brain in some
in cm QA0
may icd Q85.0 Q85.8 Q85.9 Q86 Q87.0-Q87.3 Q87.5 Q87.8 Q89.4 Q89.7-Q89.9
may icd Q90-Q93 Q95.2 Q95.3 Q99.2 Q99.8 Q99.9
out cm Q87.81 Q87.82 Q92.61 Q99.81                                # healthy; eye and ear
out icd Q14.2 Q15.0 Q55.4 Q74.0

may cm R29.7
in cm R40.3
may icd R25.0 R25.8 R26.0 R26.1 R27 R29.1 R29.2 R29.8 R40.1 R40.2 R41 R44.0-R44.3 R47 R48 R83 R90 R93.0
may icd R94.0
may cm R25.9 R29.5 R29.90 R40.4 R53.2
out cm R29.89 R40.214 R40.225 R40.236 R41.83                      # full marks of consciousness
out icd R13 R25 R29 R40 R53 R56 R45 R94.1  # signs that may have many causes; seizures are judged

out icd S00-S99 T00-T98 V00-V99 W00-W99 X00-X99 Y00-Y99  # injuries are judged; poisons and causes are no disease
may icd T70.3 T85.0 T85.1
may cm T85.610 T85.615 T85.620 T85.625 T85.630 T85.635 T85.690 T85.695 T85.73
may cm T85.810 T85.820 T85.830 T85.840 T85.850 T85.860 T85.890
may cm T80.82

in cm Z85.841 Z86.011 Z86.12 Z86.61 Z86.73                        # a history of it
may cm Z85.848 Z86.03 Z86.69 Z86.79 Z87.728 Z45.4 Z48.811 Z91.83
out cm Z86.00 Z86.01 Z86.0 Z86.7 Z86.71 Z86.72 Z86.74
may who Z85.8 Z86.5 Z86.6 Z86.1 Z87.7
may icd Z98.2
may cm Z96.82
out icd Z03 Z05 Z13 Z15 Z20 Z22 Z23-Z29 Z37 Z38 Z46 Z50 Z55-Z65 Z82-Z84     # suspicion, contact, vaccine, family
out icd D48.6 E34.8 F62 F66 M47.8 C46
out cm Z87.820 Z98.83 Z99 Z56 M35.06 Z48 Z12.82 B10.8
may icd R69
in icdo 938-948 953
may icdo 8000-8005 916 906-909 935-937 949-952 954-957 959-972 8728

CnsFindingForJudgement
words icd migrain|headache|cephalg|seizure|convuls|psych(?!ophy|otrop|oactive)|\\bmental|\\boptic (?!chiasm)
words icd papill[io]?ed|intracranial injur|brain injur|concuss|spinal cord injur|injury of .*spinal cord
words icd cauda equina|restless legs|essential tremor|delir|schizo|depressi|anxiety
in icd F01-F99
out icd F17 F51        # nobody means tobacco or sleeplessness by a psychiatric illness
out icd F01-F04 F84.2  # dementia, amnesia and Rett are in themselves diseases of the brain
may icd F05-F07 F09
out who F00 F05.1 F07.1 F80.3
out cm F10.27 F10.97 F13.27 F13.97 F18.17 F18.27 F18.97 F19.17 F19.27 F19.97
out cm F10.26 F10.96 F13.26 F13.96 F19.16 F19.26 F19.96
out who F10-F16.6 F18.6 F19.6
may who F10-F16.7 F18.7 F19.7
in who F07.2
in cm F07.81
may cm F48.2
in icd G25.0 G43 G44 G97.1
out cm G43.6
may icd G25.2-G25.4 G25.6 G25.7 G25.9 G81-G83 G93.3 G97   # movements and palsies by any cause; after an operation
may cm G25.83 G25.89
out icd G83.5 G97.2
out cm G97.83
may icd G47.4
may cm G47.11-G47.13 G47.52
may who G47.1 G47.8
may icd K59.2 M61.2 M62.3 N31                       # a lesion of the cord may stand behind it, an injury too
may icd Q90-Q93 Q95.2 Q95.3 Q99.2 Q99.8 Q99.9       # development
out cm Q92.61 Q99.81
in icd G25.1
in cm G25.81 G47.61
may who G25.8
may cm G47.69
may icd G90.4
may who G90.2 G90.3
in icd H46 H47.0-H47.3
may icd H47.4 H47.5 H47.7 H47.9
may cm H47.10 H47.11 H47.14
may who H47.1
in who H48
may who H48.8
out icd H47.6 H40 H42
in cm A39.82
in icd O15 P10 P11 P90 Q14.2 R56
out cm P11.3 P11.4
out who P11.3 P11.4
in icd R25.1
may icd R44.0-R44.3
may cm R41.83 R45.85 R45.88 R46.81
may who R45.8                                       # thoughts of suicide, compulsion
in icd S06 S04.0 S14.0 S14.1 S24.0 S24.1 S34.0 S34.1
in icd S34.3 S07.1
may icd S07.8 S07.9 S15.0 S15.1 T70.3                # the brain may be hurt besides
may who S09.7 T04.0
may cm T74.4 T14.91
in who T06.0 T06.1 T09.3 T90.5 T91.3
may who T90.9
may cm O99.34 O99.35 O90.6
in cm O99.31 O99.32
may who O99.3
in icd F53 O29.4 O74.5 O89.4                         # headache after puncture of the spine
in cm Z87.820
may icd Z86.5 Z91.5
may who Z87.8 Z86.6
may cm Z86.69
may icd Z86.6
out cm Z86.61
out icd E28 E78 E89 G70 G89 I69 N95 P04 P28 Q67 R11 R40 O9A.5 O36 O76 Z15 Z45 Z96 Z86.4 O29 O74 O89 M54 R51 R45
out icd R46 R48 Z00-Z05 Z13 Z31 Z60-Z65 Z69 Z70-Z76 Z81 Z91 Z55 Z56 Z02 Z50 Z54 Z04 Z09 G40 G41 G80 G91 S00-S99
out icd T00-T98 V00-V99 W00-W99 X00-X99 Y00-Y99
may icd R69
"""
