"""Medicines by ATC, present and former codes, and by ingredient (exc-01, exc-02, exc-12, inc-09).

B-cell-targeted: against CD20, CD19, CD22, BAFF, APRIL and their receptors; cell therapies against CD19 or BCMA;
bispecific antibodies against a B cell, BCMA among them. Not what is aimed at plasma cells by CD38, SLAMF7, GPRC5D
bispecific antibodies or a conjugate, nor kinase inhibitors; those of Bruton's kinase are a class of their own. CD79b,
CD52 and cells against a virus of B cells are on no list: may be.
An immunosuppressant is a chemical that ATC puts under L04, under whatever code it stands, or one of five of L01;
pirfenidone is none. Of other chemicals that damp immunity it is left open, and of peptides that block complement.
A biologic is a protein that acts on immunity or on a tumour; cells are none. In a group that takes new codes every
year the unlisted may be in.
"""

LISTS = """
StudyMedicine
in atc L01AA01 L01BB05 L01FA03 L01XC15
may atc L01XL                                                                  # the study product has no code yet
out atc L01XL01-L01XL12

BCellTargetedDrug
in atc L01FA L01FB L01FX07 L01FX12 L01FX22 L01FX24 L01FX25 L01FX27 L01FX28 L01FX32 L01FX34 L01FX37
in atc L01XC02 L01XC10 L01XC15 L01XC19 L01XC26 L01XC34 L01XC35                 # the same before 2022
in atc L01XL03-L01XL08 L01XL12 L01XX70 L01XX71                                 # cells; their codes before 2022
in atc L04AG04 L04AG08 L04AG10 L04AG12 L04AG14 L04AG15 L04AG18
in atc L04AA26 L04AA36 L04AA47 L04AA52                                         # before 2024
in atc V10XX02 V10XA53                                                         # two of the radiopharmaceuticals
may atc L01F L01FX L01FY L01XC L01XL L01XU L01XX L01XY L04A L04AA L04AG L04AX  # with codes that are not listed
may atc L01XC04 L04AA34 L04AG06 L01XL09                                        # CD52; cells against a virus of B cells
out atc L01FC-L01FG L01FY01-L01FY03 L01XL01 L01XL02 L01XL10 L01XL11 L01XY01-L01XY04 L04AX01-L04AX11
out atc L01FX01-L01FX06 L01FX08-L01FX11 L01FX13 L01FX15-L01FX21 L01FX23 L01FX26 L01FX29 L01FX31 L01FX33 L01FX35
out atc L01FX36
out atc L01FX38 L01FX39
out atc L01XC01 L01XC03 L01XC05-L01XC09 L01XC11-L01XC14 L01XC16-L01XC18 L01XC21-L01XC25 L01XC27-L01XC29
out atc L01XC31-L01XC33 L01XC36 L01XC38-L01XC41
out atc L01XX01-L01XX03 L01XX05 L01XX07 L01XX08 L01XX10 L01XX11 L01XX14 L01XX16-L01XX19 L01XX22-L01XX25 L01XX27 L01XX29
out atc L01XX32 L01XX33 L01XX35-L01XX69 L01XX72-L01XX75 L01XX77-L01XX87
out atc L04AB-L04AF L04AH L04AJ-L04AL
out atc L04AG01-L04AG03 L04AG05 L04AG07 L04AG09 L04AG11 L04AG13 L04AG16 L04AG17 L04AG19
out atc L04AA01-L04AA25 L04AA27-L04AA33 L04AA35 L04AA37-L04AA46 L04AA48 L04AA50 L04AA51 L04AA58 L04AA60-L04AA62

BtkInhibitor
in atc L01EL L01XE27 L01XE51 L04AA60 L04AA62
may atc B02BX L01XU L01XX L04AA                                                # with codes that are not listed
out atc B02BX01-B02BX12 L01XX01-L01XX03 L01XX05 L01XX07 L01XX08 L01XX10 L01XX11 L01XX14 L01XX16-L01XX19 L01XX22-L01XX25
out atc L01XX27 L01XX29 L01XX32 L01XX33 L01XX35-L01XX75 L01XX77-L01XX87
out atc L04AA01-L04AA48 L04AA50-L04AA52 L04AA58 L04AA61

Antibacterial
in atc J01
may atc G04 J04 P01AB                                                          # once in G04A; near to them
out atc G04B G04C J04AA J04AC J04AD J04AK J04B

Antimalarial
in atc P01B P01AX05
may atc M09AA

SystemicGlucocorticoid
in atc H02AB H02B M01BA L02BX53 V03AB05
may atc A07E R06AB52 L01AA08                                                   # swallowed to act in the bowel
out atc A07EB A07EC

Immunosuppressant
in atc L01AA01 L01AA02 L01BA01 L01BB02 L01BB03
in atc L01BB04 L01EG02 L01EG04 L01XE10 L01EJ01 L01XE18 D05BX51 N07XX09         # what stands in L04 too, or is like it
in atc D11AH01 D11AH02 D11AH08 D11AH09 D11AH11 S01XA18 S01XA23                 # all but one of them local
may atc L01AA03-L01AA10 L01BB05-L01BB07 L01DB07 L01EG L01EJ L01EL              # against cancer, damp immunity as well
may atc L01XE09 L01XE19 L01XE27 L01XE51 L01XE57 L01XG L01XX08 L01XX32 L01XX45 L01XX50
may atc B02BX09 L03AX13 L03AX22 M01C N07XX10                                   # of immunity, outside L04
in atc L04AD-L04AF L04AH L04AK
may atc L01XU L01XX L04A L04AA L04AJ L04AX
out atc L01XX01-L01XX03 L01XX05 L01XX07 L01XX10 L01XX11 L01XX14 L01XX16-L01XX19 L01XX22-L01XX25 L01XX27 L01XX29 L01XX33
out atc L01XX35-L01XX44 L01XX46-L01XX49 L01XX51-L01XX75 L01XX77-L01XX87
in atc L04AA01 L04AA05 L04AA06 L04AA10 L04AA13 L04AA18 L04AA19 L04AA27 L04AA29 L04AA31 L04AA32 L04AA37 L04AA38 L04AA40
in atc L04AA42 L04AA44-L04AA46 L04AA48 L04AA50
out atc L04AA02-L04AA04 L04AA08 L04AA09 L04AA11 L04AA12 L04AA14-L04AA17 L04AA21 L04AA23-L04AA26 L04AA28 L04AA33-L04AA36
out atc L04AA39 L04AA41 L04AA43 L04AA47 L04AA51 L04AA52 L04AA58
in atc L04AJ05 L04AJ08 L04AJ09
out atc L04AJ01 L04AJ02 L04AJ04 L04AJ07 L04AJ10 L04AJ11
out atc L04AB L04AC L04AG L04AL
in atc L04AX01-L04AX04 L04AX06 L04AX07 L04AX09-L04AX11
out atc L04AX05 L04AX08

Biologic
in atc A10XX01 L01F L01XC L01XY02 L01XY03 L04AB L04AC L04AG L04AL D11AH05 D11AH07 D11AH10 D11AH12
in atc R03DX05 R03DX08-R03DX12 V10XX02 V10XA53
may atc L01XU L01XX L01XY L03AB L03AC L03AX13 L04A L04AA L04AJ L04AX R03DX J06 V10XA03 V10XA04
may atc L01XX29 L01XX67 L01XX75                                                # fusion proteins
out atc J06A J06BB-J06BD L01XY01 L03AC03 R03DX01-R03DX03 R03DX06 R03DX07
out atc L01XX01-L01XX03 L01XX05 L01XX07 L01XX08 L01XX10 L01XX11 L01XX14 L01XX16-L01XX19 L01XX22-L01XX25 L01XX27 L01XX32
out atc L01XX33 L01XX35-L01XX66 L01XX68-L01XX74 L01XX77-L01XX87
out atc L04AD-L04AF L04AH L04AK L04AX01-L04AX11
in atc L04AA02-L04AA04 L04AA08 L04AA09 L04AA11 L04AA12 L04AA14-L04AA17 L04AA21 L04AA23-L04AA26 L04AA28 L04AA33-L04AA36
in atc L04AA39 L04AA41 L04AA43 L04AA47 L04AA51 L04AA52 L04AA58
out atc L04AA01 L04AA05 L04AA06 L04AA10 L04AA13 L04AA18 L04AA19 L04AA22 L04AA27 L04AA29 L04AA31 L04AA32 L04AA37 L04AA38
out atc L04AA40 L04AA42 L04AA44-L04AA46 L04AA48 L04AA50 L04AA60-L04AA62
in atc L04AJ01 L04AJ02 L04AJ04 L04AJ07 L04AJ10 L04AJ11
out atc L04AJ05 L04AJ08 L04AJ09

SystemicForm
in atc L01 L04 D11AH05 D11AH07 D11AH08 D11AH10 D11AH12

TopicalForm
in atc A01 C05A D G01 M02 R01A R02 R03A R03B S
out atc D01B D05B D10B D11AH05 D11AH07 D11AH08 D11AH10 D11AH12 S01EC S01J S01LA01
"""

GROUPS = """
A01-A16 B01-B03 B05 B06 C01-C05 C07-C10 D01-D11 G01-G04 H01-H05 J01 J02 J04-J07 L01-L04 M01-M05 M09 N01-N07 P01-P03
R01-R03 R05-R07 S01-S03 V01 V03 V04 V06-V10 V20
"""

# names | RxNorm | in these classes | may be in these; `*` is every class of medicines. Listed: in no other class.
INGREDIENTS = """
cyclophosphamide | 3002 | StudyMedicine Immunosuppressant
fludarabine | 24698 | StudyMedicine | Immunosuppressant
obinutuzumab | 974779 | StudyMedicine BCellTargetedDrug Biologic
kn5501 | | StudyMedicine BCellTargetedDrug
rituximab, ripertamab, zuberitamab, veltuzumab, ublituximab, divozilimab | 121191 | BCellTargetedDrug Biologic
ofatumumab | 712566 | BCellTargetedDrug Biologic
ocrelizumab | 1876366 | BCellTargetedDrug Biologic
inebilizumab, obexelimab, tafasitamab, loncastuximab tesirine, loncastuximab | | BCellTargetedDrug Biologic
belimumab | 1092437 | BCellTargetedDrug Biologic
telitacicept, ianalumab, atacicept, sibeprenlimab, povetacicept, zigakibart, tabalumab | | BCellTargetedDrug Biologic
inotuzumab ozogamicin, inotuzumab, epratuzumab, moxetumomab pasudotox, ibritumomab tiuxetan | | BCellTargetedDrug \
    Biologic
blinatumomab | 1597258 | BCellTargetedDrug Biologic
mosunetuzumab, epcoritamab, glofitamab, odronextamab, teclistamab, elranatamab, linvoseltamab | | \
    BCellTargetedDrug Biologic
polatuzumab vedotin | | Biologic | BCellTargetedDrug
axicabtagene ciloleucel | 1987398 | BCellTargetedDrug
tisagenlecleucel | 1986438 | BCellTargetedDrug
brexucabtagene autoleucel | 2387277 | BCellTargetedDrug
lisocabtagene maraleucel | 2479136 | BCellTargetedDrug
obecabtagene autoleucel, ciltacabtagene autoleucel, idecabtagene vicleucel | | BCellTargetedDrug
relmacabtagene autoleucel, inaticabtagene autoleucel, equecabtagene autoleucel, zevorcabtagene autoleucel | | \
    BCellTargetedDrug
ibrutinib | 1442981 | BtkInhibitor | Immunosuppressant
acalabrutinib, zanubrutinib, orelabrutinib, pirtobrutinib, tirabrutinib | | BtkInhibitor | Immunosuppressant
rilzabrutinib, remibrutinib, tolebrutinib, evobrutinib, fenebrutinib | | BtkInhibitor | Immunosuppressant
daratumumab | 1721947 | Biologic
isatuximab, elotuzumab, belantamab mafodotin, talquetamab | | Biologic
bortezomib, carfilzomib, ixazomib | | | Immunosuppressant
prednisone | 8640 | SystemicGlucocorticoid
prednisolone | 8638 | SystemicGlucocorticoid
methylprednisolone | 6902 | SystemicGlucocorticoid
dexamethasone | 3264 | SystemicGlucocorticoid
betamethasone | 1514 | SystemicGlucocorticoid
hydrocortisone | 5492 | SystemicGlucocorticoid
triamcinolone | 10759 | SystemicGlucocorticoid
cortisone | 2878 | SystemicGlucocorticoid
deflazacort | 22396 | SystemicGlucocorticoid
mycophenolate, mycophenolate mofetil, mycophenolic acid | 68149 7145 | Immunosuppressant
azathioprine | 1256 | Immunosuppressant
methotrexate | 6851 | Immunosuppressant
ciclosporin, cyclosporine | 3008 | Immunosuppressant AlsoTopical
tacrolimus | 42316 | Immunosuppressant AlsoTopical
sirolimus | 35302 | Immunosuppressant AlsoTopical
pimecrolimus | | Immunosuppressant AlsoTopical
mercaptopurine, 6-mercaptopurine | 103 | Immunosuppressant
thioguanine, tioguanine | 10485 | Immunosuppressant
chlorambucil | 2346 | Immunosuppressant
leflunomide | 27169 | Immunosuppressant
thalidomide | 10432 | Immunosuppressant
tofacitinib | 1357536 | Immunosuppressant
baricitinib | 2047232 | Immunosuppressant
voclosporin, teriflunomide, mizoribine, iguratimod, upadacitinib, deucravacitinib, filgotinib, lenalidomide | | \
    Immunosuppressant
pirfenidone | 1592254 |
tocilizumab | 612865 | Biologic
infliximab | 191831 | Biologic
adalimumab | 327361 | Biologic
etanercept | 214555 | Biologic
abatacept, anifrolumab, secukinumab, ustekinumab, golimumab, certolizumab pegol, eculizumab | | Biologic
hydroxychloroquine | 5521 | Antimalarial
chloroquine | 2393 | Antimalarial
quinacrine, mepacrine | | Antimalarial
benzylpenicillin, penicillin g | 7980 | Antibacterial
amoxicillin | 723 | Antibacterial
ceftriaxone | 2193 | Antibacterial
cefazolin, meropenem, vancomycin, piperacillin, ciprofloxacin, levofloxacin, doxycycline, azithromycin | | Antibacterial
omeprazole | 7646 |
amlodipine | 17767 |
lisinopril | 29046 |
metformin | 6809 |
atorvastatin | 83367 |
levothyroxine | 10582 |
acetaminophen, paracetamol | 161 |
ibuprofen | 5640 |
aspirin, acetylsalicylic acid | 1191 |
furosemide | 4603 |
warfarin | 11289 |
folic acid | 4511 |
aciclovir, acyclovir | 281 |
losartan, pantoprazole, cholecalciferol, calcium carbonate, alendronic acid, naproxen, celecoxib, fluconazole | |
peanut, latex, house dust mite, egg, shellfish, grass pollen | |
"""
# names of INGREDIENTS and their SNOMED CT concepts; `*` may be any medicine
SUBSTANCES = """
* 410942007,
cyclophosphamide 387420009, fludarabine 386907005, obinutuzumab 710287009, rituximab 386919002,
ofatumumab 444607009, ocrelizumab 733464008, belimumab 449043000, blinatumomab 716122004,
inotuzumab ozogamicin 736495009, ibritumomab tiuxetan 385548008, ibrutinib 710228002, daratumumab 716016006,
bortezomib 407097007, prednisone 116602009, prednisolone 116601002, methylprednisolone 116593003,
dexamethasone 372584003, betamethasone 116571008, hydrocortisone 396458002, triamcinolone 116594009,
deflazacort 396012006, mycophenolic acid 409330005, mycophenolate mofetil 386976000, azathioprine 372574004,
methotrexate 387381009, ciclosporin 387467008, tacrolimus 386975001, sirolimus 387014003, pimecrolimus 385580005,
mercaptopurine 386835005, thioguanine 387407006, chlorambucil 387249003, leflunomide 386981009, lenalidomide 421471009,
tofacitinib 704313003, pirfenidone 439581000, tocilizumab 444648007, infliximab 386891004, adalimumab 407317001,
etanercept 387045004, abatacept 421777009, secukinumab 708822004, ustekinumab 443465002, golimumab 442435002,
certolizumab pegol 430306004, eculizumab 427429004, hydroxychloroquine 373540008, chloroquine 373468005,
benzylpenicillin 323389000, amoxicillin 372687004, ceftriaxone 372670001, cefazolin 387470007, meropenem 387540000,
vancomycin 372735009, piperacillin 372836004, ciprofloxacin 372840008, levofloxacin 387552007, doxycycline 372478003,
azithromycin 387531004, omeprazole 387137007, amlodipine 386864001, lisinopril 386873009, metformin 372567009,
atorvastatin 373444002, paracetamol 387517004, ibuprofen 387207008, aspirin 387458008, furosemide 387475002,
warfarin 372756006, folic acid 63718003, aciclovir 372729009, losartan 373567002, pantoprazole 395821003,
cholecalciferol 18414002, calcium carbonate 387307005, alendronic acid 391730008, naproxen 372588000,
celecoxib 116081000, fluconazole 387174006
"""
