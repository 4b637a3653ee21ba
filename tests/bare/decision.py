"""The pages as people go through them, from the code of the first administrator to the first decision in the register."""

import html
import http.cookiejar
import re
import socket
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

BASE, CA, CODE = sys.argv[1:]
PASSWORD = "mười hai con chim én bay"
PEOPLE = {"van-thu": "clerk", "giu-so": "registrar"}
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1", *rest, **more)


class Browser:
    def __init__(self):
        trusts = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=CA))
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), trusts, cookies)

    def get(self, path, sent=None):
        asked = urllib.request.Request(urllib.parse.urljoin(BASE, path), data=sent, headers={"Accept-Language": "vi"})
        try:
            return self.opener.open(asked).read().decode()
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"{path}: {refused.code} {refused.read().decode()}")

    def send(self, page, action, typed):
        """Sends the form of an action, with what it holds and what is typed."""
        for form in re.findall(r"<form.*?</form>", page, re.S):
            if re.search(rf'action="{action}"', form) and all(f'name="{name}"' in form for name in typed):
                break
        else:
            raise SystemExit(f"no form {action} with {list(typed)}: {page}")
        fields = {}
        for field in re.findall(r"<input[^>]*>|<button[^>]*>", form):
            kind, name, value = (re.search(rf'\b{word}="([^"]*)"', field) for word in ("type", "name", "value"))
            chosen = not kind or kind[1] not in ("radio", "checkbox", "file") or " checked" in field
            if name and chosen:
                fields[name[1]] = html.unescape(value[1]) if value else ""
        for name, chosen in re.findall(r'<select[^>]*name="([^"]*)".*?<option value="([^"]*)" selected', form, re.S):
            fields[name] = chosen
        to = html.unescape(re.search(r'action="([^"]*)"', form)[1])
        if "multipart/form-data" in form:
            parts = "".join(
                f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in (fields | typed).items()
            )
            asked = urllib.request.Request(BASE + to, data=(parts + "--part--\r\n").encode())
            asked.add_header("Content-Type", "multipart/form-data; boundary=part")
            return self.opener.open(asked).read().decode()
        return self.get(to, urllib.parse.urlencode(fields | typed).encode())


def must(page, *words):
    missing = [word for word in words if word not in page]
    if missing:
        raise SystemExit(f"{missing} is not on the page: {page}")
    return page


administrator = Browser()
start = administrator.get("/start")
new = {"name": "quan-tri", "new": PASSWORD, "again": PASSWORD}
must(administrator.send(start, "/start", {"code": CODE} | new), "Thiết lập cho cơ quan")
signed_in = {}
for account, role in PEOPLE.items():
    page = administrator.send(administrator.get("/accounts"), "/accounts", {"name": account, "role": role, "full_name": account})
    forms = re.findall(r"<form.*?</form>", page, re.S)
    recover = next(form for form in forms if f'value="{account}"' in form and 'value="recover"' in form)
    page = administrator.send(recover, "/accounts", {})
    code = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){5}", page)[0]
    person = Browser()
    person.send(person.get("/code"), "/code", {"account": account, "code": code, "new": PASSWORD, "again": PASSWORD})
    form = person.get("/sign-in")
    field = next(name for name in ("account", "name") if f'name="{name}"' in form)
    must(person.send(form, "/sign-in", {field: account, "password": PASSWORD}), "Trang chủ")
    signed_in[role] = person

clerk, registrar = signed_in["clerk"], signed_in["registrar"]
paper = {"authority": "UBND_ANGIANG", "number": "153", "symbol": "QĐ-UBND", "signed": "2/3/2026", "years": "2025"}
page = clerk.send(clerk.get("/decisions/new"), "/decisions/new", paper | {"title": "Về việc tặng Bằng khen năm 2025"})
rows = "Họ và tên\tNăm sinh\tĐơn vị\nHoàng Thị Mai\t1984\tTrường Tiểu học Hoàng Văn Thụ"
rows = {"text": rows, "common_award": "BK_BO_TINH", "common_kind": "individual"}
page = must(clerk.send(page, "/decisions/1/lines", rows), "Đưa vào bản nháp, kiểm tra")
# The button stands below the rows, outside of their form.
rows = next(form for form in re.findall(r"<form.*?</form>", page, re.S) if 'id="people"' in form)
rows = rows.replace("</form>", '<button name="do" value="commit"></form>')
page = must(clerk.send(rows, "/imports/1", {}), "Không có lỗi và không có cảnh báo nào")
must(clerk.send(page, "/decisions/1/submit", {}), "Đã trình")
must(registrar.send(registrar.get("/decisions/1"), "/decisions/1/register", {}), "Đã vào sổ")
must(registrar.get("/conferrals"), "Hoàng Thị Mai", "153/QĐ-UBND")
print("the first decision is in the register")
