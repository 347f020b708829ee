"""Makes people on a running server and lets them write to each other: seed.py --binary PATH [--base URL]."""
from __future__ import annotations

import argparse
import subprocess
from typing import Any

import requests

from server import PASSWORD, SCOPES

PEOPLE = {
    "ada": ("Ada Holm", "Bridges, birds and bread. #engineering"),
    "yusuf": ("Yusuf Demir", "Teacher. I collect old maps."),
    "mei": ("Mei Tanaka", "Film photographer, Osaka. 日本語 / English"),
    "noor": ("نور حداد", "أكتب عن الكتب والقهوة"),
    "tom": ("Tom", "Allotment, bees, bicycle."),
}

# (author, text, options, replies as (author, text))
POSTS: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
    ("ada", "The swifts are back over the harbour. Same week as last year. #birds", {}, [
        ("tom", "@ada three over our shed this morning! #birds"),
        ("mei", "@ada They will reach us in a month."),
    ]),
    ("yusuf", "A map of 1764 arrived today. The cartographer drew a lake that never existed, and named it after his "
              "aunt.", {}, [("ada", "@yusuf I hope the aunt approved."), ("noor", "@yusuf رائع")]),
    ("noor", "قرأت اليوم كتابًا لم أستطع أن أتركه حتى الفجر. ما آخر كتاب سهرتم معه؟", {"language": "ar"}, [
        ("yusuf", "@noor The Name of the Rose, again.")]),
    ("mei", "The killer is the one who makes tea in the first scene.", {
        "spoiler_text": "That film everybody talks about", "sensitive": True}, [
        ("tom", "@mei I should not have looked.")]),
    ("tom", "First honey of the year: eleven jars. Who wants one? #bees https://example.org/honey", {}, []),
    ("mei", "フィルムがまた値上がりした。それでもやめられない。", {"language": "ja"}, []),
    ("ada", "Load test of the new footbridge tomorrow. We will be four hundred people and one brass band. #engineering",
     {}, [("tom", "@ada what do they play?"), ("yusuf", "@ada As long as nobody marches in step.")]),
    ("tom", "Only for those who follow me: the bicycle is mended.", {"visibility": "private"}, []),
]


class Person:
    def __init__(self, base: str, binary: str, name: str) -> None:
        self.base = base
        address = f"{name}@example.com"
        subprocess.run(
            [binary, "account", "create", name, "--email", address, "--password", PASSWORD, "--confirmed"], check=True)
        done = subprocess.run([binary, "token", name, "--scope", SCOPES], check=True, capture_output=True, text=True)
        self.token = done.stdout.strip()
        self.id = self.call("GET", "/api/v1/accounts/verify_credentials")["id"]

    def call(self, method: str, path: str, **data: Any) -> Any:
        answer = requests.request(
            method, self.base + path, json=data or None, timeout=60,
            headers={"Authorization": f"Bearer {self.token}"})
        answer.raise_for_status()
        return answer.json()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="the built martlet; its settings are the running server's")
    parser.add_argument("--base", default="http://localhost:8080")
    options = parser.parse_args()
    people = {name: Person(options.base, options.binary, name) for name in PEOPLE}
    for name, (shown, note) in PEOPLE.items():
        people[name].call("PATCH", "/api/v1/accounts/update_credentials", display_name=shown, note=note)
        for other in people.values():
            if other is not people[name]:
                people[name].call("POST", f"/api/v1/accounts/{other.id}/follow")
    for author, text, extra, replies in POSTS:
        post = people[author].call("POST", "/api/v1/statuses", status=text, **extra)
        for name, answer in replies:
            people[name].call("POST", "/api/v1/statuses", status=answer, in_reply_to_id=post["id"])
            people[name].call("POST", f"/api/v1/statuses/{post['id']}/favourite")
        if extra.get("visibility") is None and len(replies) > 1:
            people[replies[0][0]].call("POST", f"/api/v1/statuses/{post['id']}/reblog")
    print(f"{', '.join(f'{name}@example.com' for name in people)}: password {PASSWORD!r}")


if __name__ == "__main__":
    main()
