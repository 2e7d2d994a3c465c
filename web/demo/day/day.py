"""The day as the story tells it: time, phones that buzz, people who tap."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

from scheduling.mediators import mediator_by_phone
from web.demo.day.hands import Hands
from web.demo.day.phones import Phone
from web.demo.day.stage import Stage
from web.demo.day.teller import Teller
from web.demo.people import ACCOUNTS, MEDIATORS, PASSWORD

EVE, TODAY, TOMORROW, FIRST_TUESDAY = "2026-11-30", "2026-12-01", "2026-12-02", "2026-12-15"


@dataclass(frozen=True)
class Asked:
    """A request's page, and the phones that it made buzz, in their order."""

    page: str
    phones: list[Phone]


class Day:
    """`anna` asks for the URP, `teresa` coordinates; `phones` by name."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.zone = ZoneInfo(stage.services.settings.dispatch.zone)
        self.teller = Teller(stage.clock, self.zone)
        self.phones = {one.name: Phone(one.name, one.phone) for one in MEDIATORS}
        self.anna = self._hands("operator")
        self.teresa = self._hands("coordinator")
        self._mails: set[str] = set()
        self._buzzing: list[Phone] = []

    def chapter(self, words: str) -> None:
        """What comes now."""
        self.teller.chapter(words)

    def at(self, hour: str, date: str | None = None) -> None:
        """Time passes, from one thing that falls due to the next, until that hour of this day, or of that one."""
        today = self.stage.clock().astimezone(self.zone).date()
        self._go_on(datetime.fromisoformat(f"{date or today} {hour}").replace(tzinfo=self.zone))

    def wait(self, minutes: int) -> None:
        """A little time passes."""
        self._go_on(self.stage.clock() + timedelta(minutes=minutes))

    def _go_on(self, until: datetime) -> None:
        self._buzzing.clear()
        while self.stage.step(until):
            self.listen()
        self.listen()

    def say(self, phone: Phone, body: str) -> None:
        """A mediator writes, and it takes effect."""
        self.teller.answer(phone.name, body)
        self.stage.simulator.say(phone.number, body)
        self.settle()

    def ask(self, hands: Hands, language: str, **typed: str | list[str]) -> "Asked":
        """Somebody asks for a mediator, and the texts leave: now, or with an `hour` later today, or on that `day`."""
        hands.open("/requests/new")
        today = f"{self.stage.clock().astimezone(self.zone):%Y-%m-%d}"
        later = {"when": "later", "day": today} if "hour" in typed else {"when": "now"}
        form = {"how": ["in_person"], "contact_name": hands.name, "minutes": "60", **later, **typed}
        hands.press("Cerca adesso", language=language, **form)
        self.teller.seen(hands.name, hands.page.title)
        page = hands.page.path
        self.settle()
        return Asked(page, self.asked())

    def tap(self, hands: Hands, page: str, words: str, **typed: str | list[str]) -> None:
        """Somebody opens a page and presses a button of it; what it says then is what they see."""
        hands.open(page)
        hands.press(words, **typed)
        self.settle()
        self.look(hands, page)

    def settle(self) -> None:
        """What was tapped or written takes effect, and is read aloud."""
        self._buzzing.clear()
        self.stage.tick()
        self.listen()

    def asked(self) -> list[Phone]:
        """The phones that the last thing done has asked, in the order in which they buzzed."""
        return list(self._buzzing)

    def listen(self) -> None:
        """Reads aloud what has come to the phones and to the mailbox."""
        for phone in self.phones.values():
            known = len(phone.codes)
            for body in phone.hear(self.stage.simulator.state.texts(phone.number)):
                self.teller.text(phone.name, body)
            if len(phone.codes) > known:
                self._buzzing.append(phone)
        for file in sorted(self.stage.mailbox.folder.glob("[0-9]*.eml")):
            if file.name not in self._mails:
                self._mails.add(file.name)
                mail = message_from_bytes(file.read_bytes(), policy=policy.default)
                self.teller.mail(str(mail["To"]), str(mail["Subject"]))

    def look(self, hands: Hands, path: str) -> None:
        """Somebody opens a page: its sentence."""
        self.teller.seen(hands.name, hands.open(path).title)

    @property
    def mails(self) -> int:
        """How many have arrived."""
        return len(self._mails)

    def id_of(self, phone: Phone) -> int:
        """The mediator whose phone it is."""
        with self.stage.services.database.read() as session:
            mediator = mediator_by_phone(session, phone.number)
        assert mediator is not None, f"{phone.name} has no number that we know"
        return mediator.id

    def _hands(self, role: str) -> Hands:
        account = next(one for one in ACCOUNTS if one["role"] == role)
        hands = Hands(account["name"], self.stage.services.settings.public_url, self.teller)
        hands.sign_in(account["email"], PASSWORD)
        return hands
