"""The pages of the gallery, in their order: each shows one kind of widget in every state it has."""

from typing import Final

from kiosk.tui.gallery_drawn import (
    FiguresPage,
    MarksPage,
    Page,
    PulsesPage,
    RestPage,
    TracePage,
    TracksPage,
    WaitPage,
    WorkPage,
)
from kiosk.tui.gallery_targets import (
    AlarmsPage,
    BannerPage,
    DatePage,
    DigitsPage,
    LettersPage,
    ListPage,
    OutsideDatePage,
    PinPage,
    QuestionsPage,
    StopPage,
    SymptomsPage,
    TargetsPage,
)

PAGES: Final[tuple[type[Page], ...]] = (
    *(FiguresPage, WorkPage, WaitPage, RestPage, TracksPage, MarksPage, TracePage, PulsesPage, TargetsPage),
    *(
        DigitsPage,
        PinPage,
        LettersPage,
        DatePage,
        OutsideDatePage,
        ListPage,
        QuestionsPage,
        SymptomsPage,
        AlarmsPage,
        BannerPage,
        StopPage,
    ),
)
