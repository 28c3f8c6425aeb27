"""SNOMED CT concepts that stand for themselves: `concepts | in these classes | may be in these`.

A concept that is listed is in no other class; one that is not may be anything. `*` is every class of diseases.
"""

CONCEPTS = """
64572001                                        | | *
55464009                                        | SystemicLupusErythematosus | CutaneousLupusErythematosus
68815009 309762007                              | SystemicLupusErythematosus |
230307005                                       | SystemicLupusErythematosus CnsDisease |
200936003                                       | LupusErythematosus | SystemicLupusErythematosus \
    CutaneousLupusErythematosus DrugInducedLupus
7119001                                         | CutaneousLupusErythematosus | SystemicLupusErythematosus
200938002 239891002                             | CutaneousLupusErythematosus |
95332009                                        | SystemicLupusErythematosus CutaneousLupusErythematosus |
80258006 201436003                              | DrugInducedLupus | AllergyStatus
118940003                                       | | CnsDisease CnsFindingForJudgement InfectiousDisease \
    HerpesInfection SevereHerpesInfection PrimaryMalignancyByHistory SecondaryMalignancy SystemicLupusErythematosus
23853001                                        | CnsDisease | InfectiousDisease HerpesInfection SevereHerpesInfection \
    PrimaryMalignancyByHistory SecondaryMalignancy SystemicLupusErythematosus
84757009 427020007 171131006                    | CnsDisease |
128117002                                       | CnsDisease InfectiousDisease | SevereHerpesInfection
128613002                                       | | CnsDisease CnsFindingForJudgement
91175000 37796009                               | CnsFindingForJudgement |
234532001                                       | | CongenitalOrAcquiredImmunodeficiency InfectiousDisease
58606001                                        | CongenitalOrAcquiredImmunodeficiency |
86406008                                        | CongenitalOrAcquiredImmunodeficiency InfectiousDisease |
56265001                                        | | HeartFailure
84114007 42343007 703272007                     | HeartFailure |
420300004 421704003 420913000 422293003         | |
40733004                                        | InfectiousDisease | CnsDisease \
    CongenitalOrAcquiredImmunodeficiency HerpesOrVaricellaZosterInfection HerpesInfection SevereHerpesInfection \
    OtherSkinDisease
88594005                                        | HerpesInfection InfectiousDisease | OtherSkinDisease
1475003                                         | HerpesInfection InfectiousDisease OtherSkinDisease |
38907003                                        | HerpesOrVaricellaZosterInfection InfectiousDisease | OtherSkinDisease
4740000                                         | HerpesInfection InfectiousDisease OtherSkinDisease |
309465005                                       | HerpesOrVaricellaZosterInfection InfectiousDisease | \
    HerpesInfection OtherSkinDisease
428638009 230176008                             | SevereHerpesInfection CnsDisease InfectiousDisease |
9389005 13608004 72321008 421029004             | SevereHerpesInfection InfectiousDisease |
13710008                                        | SevereHerpesInfection InfectiousDisease | OtherSkinDisease
55560002                                        | SevereHerpesInfection InfectiousDisease OtherSkinDisease |
55342001                                        | | MalignantNeoplasm PrimaryMalignancy SecondaryMalignancy \
    CarcinomaInSitu NonMelanomaSkinCancer CnsDisease OtherSkinDisease
363346000                                       | MalignantNeoplasm | PrimaryMalignancy SecondaryMalignancy \
    NonMelanomaSkinCancer CnsDisease OtherSkinDisease
254701007 254651007                             | PrimaryMalignancy NonMelanomaSkinCancer OtherSkinDisease |
372130007 94047004                              | PrimaryMalignancy OtherSkinDisease | NonMelanomaSkinCancer
93655004                                        | PrimaryMalignancy OtherSkinDisease |
372244006                                       | PrimaryMalignancy | OtherSkinDisease
363354003 285432005 399326009 255108000 425231005 254837009 254838004 93689003 | PrimaryMalignancy |
429087003                                       | PrimaryMalignancyByHistory |
429050006                                       | PrimaryMalignancyByHistory | NonMelanomaSkinCancer
92546004                                        | CarcinomaInSitu |
95320005                                        | SkinDisease | InterferingSkinDisease OtherSkinDisease \
    CutaneousLupusErythematosus DrugInducedLupus SystemicLupusErythematosus InfectiousDisease
271807003                                       | SkinDisease | InterferingSkinDisease OtherSkinDisease
24079001                                        | OtherSkinDisease |
9014002 396230008 89155008 36715001 402426007 402427003 33719002 | InterferingSkinDisease |
31996006                                        | | InterferingSkinDisease CnsDisease
247479008                                       | | InterferingSkinDisease OtherSkinDisease
46742003                                        | SkinDisease | InterferingSkinDisease OtherSkinDisease
473010000                                       | Hypersensitivity | SevereReaction AllergyStatus
39579001                                        | SevereReaction | AllergyStatus
702809001                                       | SevereReaction OtherSkinDisease |
73442001 23067006 768962006                     | SevereReaction InterferingSkinDisease |
62014003                                        | | Hypersensitivity SevereReaction AllergyStatus
416098002                                       | AllergyStatus | SevereReaction
609328004                                       | AllergyStatus |
77386006 72892002                               | PregnancyState |
413712001                                       | LactationState |
83901003 69896004 26843008 398049005            | |
38341003 59621000 44054006 73211009 40930008    | |
195662009 444814009 10509002 43878008 307426000 427898007 65363002 | InfectiousDisease |
"""
