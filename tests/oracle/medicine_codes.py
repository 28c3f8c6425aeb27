"""The oracle's table of medicines and allergy substances: codes and ingredient names to kinds.

Each line is `ingredient names | RxNorm | ATC codes and ranges | kinds`. Before a code, `=` says that it names exactly
the kind, so it may also be any narrower one. Before a kind, `?` says that it may be that kind as well.
"""

from __future__ import annotations

# child: parents
MEDICINE_CLASSES = """
MedicineOfNoConcern: Medicine
SystemicGlucocorticoid: Medicine
Immunosuppressant: Medicine
AlsoTopical: Medicine
Biologic: Medicine
Antimalarial: Medicine
Antibacterial: Medicine
StudyMedicine: Medicine
BCellTargetedDrug: Medicine
BtkInhibitor: Medicine
Antineoplastic: Medicine
Cyclophosphamide: StudyMedicine Immunosuppressant
Obinutuzumab: StudyMedicine AntiCd20Antibody
AntiCd20Antibody: BCellTargetedDrug Biologic
AntineoplasticAntibody: Antineoplastic Biologic
AntineoplasticCellTherapy: Antineoplastic
"""

MEDICINES = """
 | 410942007 | | =Medicine
cyclophosphamide | 3002 | L01AA01 | Cyclophosphamide
fludarabine | 24698 | L01BB05 | StudyMedicine
obinutuzumab | 974779 | L01FA03 L01XC15 | Obinutuzumab
kn5501 | | | StudyMedicine
rituximab | 121191 | L01FA01 L01XC02 | AntiCd20Antibody
ofatumumab | 712566 | L01FA02 L04AG12 L01XC10 L04AA52 | AntiCd20Antibody
ocrelizumab | 1876366 | L04AG08 L04AA36 | AntiCd20Antibody
ublituximab | | L04AG14 | AntiCd20Antibody
 | | =L01FA | AntiCd20Antibody
inebilizumab | | L04AG10 L04AA47 | BCellTargetedDrug Biologic
belimumab | 1092437 | L04AG04 L04AA26 | BCellTargetedDrug Biologic
telitacicept, ianalumab | | | BCellTargetedDrug Biologic
inotuzumab ozogamicin, inotuzumab | | L01FB01 L01XC26 | BCellTargetedDrug Biologic
blinatumomab | 1597258 | L01FX07 L01XC19 | BCellTargetedDrug Biologic
tafasitamab | | L01FX12 | BCellTargetedDrug Biologic
loncastuximab tesirine, loncastuximab | | L01FX22 | BCellTargetedDrug Biologic
mosunetuzumab, epcoritamab, glofitamab, teclistamab | | L01FX24 L01FX25 L01FX27 L01FX28 | BCellTargetedDrug Biologic
 | | L01FB L01FX32 L01FX34 V10XX02 V10XA53 | BCellTargetedDrug Biologic
axicabtagene ciloleucel | 1987398 | L01XL03 L01XX70 | BCellTargetedDrug
tisagenlecleucel | 1986438 | L01XL04 L01XX71 | BCellTargetedDrug
brexucabtagene autoleucel | 2387277 | L01XL06 | BCellTargetedDrug
lisocabtagene maraleucel | 2479136 | L01XL08 | BCellTargetedDrug
obecabtagene autoleucel, ciltacabtagene autoleucel | | L01XL12 L01XL05 | BCellTargetedDrug
idecabtagene vicleucel | | L01XL07 | BCellTargetedDrug
ibrutinib | 1442981 | L01EL01 L01EL L01XE27 | BtkInhibitor
daratumumab | 1721947 | L01FC01 L01XC24 L01FC L01FD L01FE L01FF L01FG | AntineoplasticAntibody
isatuximab, belantamab mafodotin, talquetamab | | L01FX15 L01FX29 | AntineoplasticAntibody
 | | L01F L01FX L01FY L01XC | AntineoplasticAntibody ?BCellTargetedDrug
 | | L01XL | AntineoplasticCellTherapy ?BCellTargetedDrug
 | | L01XG | Antineoplastic
 | | =L01 | Antineoplastic
prednisone | 8640 | H02AB07 | SystemicGlucocorticoid
prednisolone | 8638 | H02AB06 | SystemicGlucocorticoid
methylprednisolone | 6902 | H02AB04 | SystemicGlucocorticoid
dexamethasone | 3264 | H02AB02 | SystemicGlucocorticoid
betamethasone | 1514 | H02AB01 | SystemicGlucocorticoid
hydrocortisone | 5492 | H02AB09 | SystemicGlucocorticoid
triamcinolone | 10759 | H02AB08 | SystemicGlucocorticoid
cortisone | 2878 | H02AB10 | SystemicGlucocorticoid
deflazacort | 22396 | H02AB13 | SystemicGlucocorticoid
 | | H02AB H02B M01BA | SystemicGlucocorticoid
mycophenolate, mycophenolate mofetil, mycophenolic acid | 68149 7145 | L04AA06 | Immunosuppressant
azathioprine | 1256 | L04AX01 | Immunosuppressant
methotrexate | 6851 | L04AX03 L01BA01 | Immunosuppressant
ciclosporin, cyclosporine | 3008 | | Immunosuppressant AlsoTopical
tacrolimus | 42316 | | Immunosuppressant AlsoTopical
sirolimus | 35302 | | Immunosuppressant AlsoTopical
pimecrolimus | | | Immunosuppressant AlsoTopical
mercaptopurine, 6-mercaptopurine | 103 | L01BB02 | Immunosuppressant Antineoplastic
thioguanine, tioguanine | 10485 | L01BB03 | Immunosuppressant Antineoplastic
chlorambucil | 2346 | L01AA02 | Immunosuppressant Antineoplastic
pirfenidone | 1592254 | L04AX05 | MedicineOfNoConcern
voclosporin | | L04AD03 | Immunosuppressant
leflunomide | 27169 | L04AK01 L04AA13 | Immunosuppressant
teriflunomide | | L04AK02 L04AA31 | Immunosuppressant
thalidomide | 10432 | L04AX02 | Immunosuppressant
mizoribine, iguratimod | | | Immunosuppressant
tofacitinib | 1357536 | L04AF01 L04AA29 | Immunosuppressant
baricitinib | 2047232 | L04AF02 L04AA37 | Immunosuppressant
upadacitinib | | L04AF03 L04AA44 | Immunosuppressant
deucravacitinib | | L04AF07 | Immunosuppressant
 | | =L04 =L04A | MedicineOfNoConcern ?Immunosuppressant ?Biologic ?BCellTargetedDrug
 | | =L04AX | MedicineOfNoConcern ?Immunosuppressant
 | | L04AA L04AD L04AE L04AF L04AH L04AK D11AH08 | Immunosuppressant
abatacept | | L04AA24 | Biologic
tocilizumab | 612865 | L04AC07 | Biologic
anifrolumab | | L04AG11 L04AA51 | Biologic
infliximab | 191831 | | Biologic
adalimumab | 327361 | | Biologic
etanercept | 214555 | | Biologic
 | | L04AB L04AC L04AG03 L04AG05 L04AJ01 L04AA23 L04AA25 L04AA33 D11AH05 D11AH07 | Biologic
 | | R03DX05 R03DX08 R03DX09 R03DX10 R03DX11 | Biologic
 | | L04AG | Biologic ?BCellTargetedDrug
 | | J06 | Medicine ?Biologic
hydroxychloroquine | 5521 | P01BA02 | Antimalarial
chloroquine | 2393 | P01BA01 | Antimalarial
quinacrine, mepacrine | | P01AX05 | Antimalarial
 | | P01B | Antimalarial
benzylpenicillin, penicillin g | 7980 | | Antibacterial
amoxicillin | 723 | J01CA04 | Antibacterial
ceftriaxone | 2193 | J01DD04 | Antibacterial
 | | J01 P01AB | Antibacterial
peanut | | | Substance
 | | A01-A16 B01-B06 C01-C10 N01-N07 R01-R07 D01-D11 G01-G04 V04-V09 L02-L03 | MedicineOfNoConcern
 | | J02 J04 J05 J07 H01 H03 H04 H05 M01 M02 M03 M04 M05 S01 S02 S03 P02 P03 V01 V03 | MedicineOfNoConcern
 | | H02AA H02C P01A P01C | MedicineOfNoConcern
"""
