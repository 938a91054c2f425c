import io, random, os
from datetime import timedelta
from PIL import Image, ImageDraw
import pytest
from django.utils import timezone
from cases.photos import prepare
from cases.actions import Contact, perform
from cases.models import Case
from cases.actions.route import route_case
from cases.actions.lapse import let_lapse
from cases.models import Clock, Notice
from cases.actions.notify import write_notices
from tests.cases.world import make_world, IN_G1, IN_G2, IN_G3


from members.models import Organisation, OrganisationKind

TEXTS = ["柳园路 12 号垃圾桶旁堆放了五六袋装修垃圾，已有异味。", "Bags of rubble beside the bins at 12 Willow Road, they begin to smell.",
 "小区东门人行道地砖破损，老人容易绊倒", "A lamp by the school gate has been dark for three nights", "楼上漏水，两家协商不成，请求调解", "Shared bikes block the fire lane behind the market"]
PLACES = ["柳园路 12 号", "Willow Road 12", "东门", "School gate", "3 幢 2 单元", ""]

def photo():
    im = Image.new("RGB", (800, 600), (random.randint(80,200), 150, 120)); d = ImageDraw.Draw(im)
    for _ in range(30):
        x,y=random.randint(0,800),random.randint(0,600); d.rectangle([x,y,x+90,y+60], fill=(random.randint(0,255),)*3)
    b=io.BytesIO(); im.save(b,"JPEG"); b.seek(0); return prepare(b, name="a.jpg")

def build(world):
    random.seed(4); cast=world.cast; now=timezone.now()
    cases=[]
    for i in range(26):
        at=now-timedelta(minutes=random.choice([4,9,30,90,300,900,1500,3000]))
        kind="dispute" if i%5==4 else "litter"
        c=world.report(by=random.choice([cast.alice,cast.alice,None]), kind=kind, place=random.choice([IN_G1,IN_G2,IN_G1,None]) if i%9==8 else random.choice([IN_G1,IN_G2]), at=at,
          description=TEXTS[i%6], source=random.choice(["patrol","telephone","resident","counter"]), urgent=i%7==3, photos=[photo(),photo()] if i%4==0 else [])
        cases.append(c)
        route_case(case_id=c.pk, at=at+timedelta(seconds=20))
        steps=["establish","dispatch","accept","answer","check","close"][:random.choice([0,0,1,2,3,4,5,6])]
        t=at
        for s in steps:
            t+=timedelta(minutes=random.randint(1,4))
            who,given=world.usual(s)
            if s=="establish": given={"filing_standard": world.standards[kind].pk}
            if s=="answer": given={"text":"已清运并冲洗地面，设置了提示牌。Removed and washed, a sign was put up."}
            try: c=world.move(c,s,who,t,**given, **({"photos":[photo()]} if s=="answer" else {}))
            except Exception as e: print(s,e); break
    return cases

@pytest.mark.urls("deskdev_urls")
@pytest.mark.django_db(transaction=True)
def test_shots(live_server, open_page, sign_in, speak):
    world=make_world(); cast=world.cast
    kinds={k.code:k for k in OrganisationKind.objects.all()}
    for n,en in (("路灯管理所","Street Lighting Office"),("城管中队","Urban Management Squad"),("柳园物业","Willow Property Company")):
        Organisation.objects.create(code=en[:8],name=n,name_en=en,kind=kinds["property" if "Prop" in en else "department"],area=cast.street)
    world.classes["litter"].responsible_party="环卫所"; world.classes["litter"].responsible_party_en="Sanitation Office"; world.classes["litter"].save()
    build(world)
    now=timezone.now()
    # one rich case
    c=world.report(by=None, kind="litter", at=now-timedelta(days=4,hours=3), description=TEXTS[0], photos=[photo(),photo()], source="telephone", contact=Contact("王小明","13800005678"), place=IN_G1)
    Case.objects.filter(pk=c.pk).update(place="柳园路 12 号")
    route_case(case_id=c.pk, at=c.reported_at+timedelta(seconds=9))
    c=world.move(c,"establish",cast.oscar,c.reported_at+timedelta(minutes=6),filing_standard=world.standards["litter"].pk)
    c=world.move(c,"dispatch",cast.oscar,c.updated_at+timedelta(minutes=3),organisation=cast.department.pk,text="请今天内清运。")
    c=world.move(c,"accept",cast.henry,c.updated_at+timedelta(minutes=40))
    clock=Clock.objects.get(case=c,kind="level",ended_at=None)
    let_lapse(clock_id=clock.pk, case_id=c.pk, at=clock.due_at)
    c.refresh_from_db()
    c=world.move(c,"feedback",cast.dan,c.updated_at+timedelta(hours=1),text="区中心已约定周五联合清运。")
    c=world.move(c,"answer",cast.henry,c.updated_at+timedelta(hours=2),text="已清运。",photos=[photo()])
    c=world.move(c,"hold",cast.dan,c.updated_at+timedelta(minutes=9),text="等待施工方到场",until=now+timedelta(days=3)) if False else c
    reported=Case.objects.filter(state="reported",source__in=["patrol"]).first() or Case.objects.filter(state="reported").first()
    est=Case.objects.filter(state="established").first()
    ids=os.environ.get("ONLY","")
    from cases.models import CaseEvent
    for ev in CaseEvent.objects.all():
        write_notices({"event": ev.pk})
    for lang in ("en","zh-hans"):
        for size,w in (({"width":1366,"height":900},"1366"),({"width":390,"height":844},"390")):
            page=open_page(size); sign_in(page,cast.oscar); speak(page,lang)
            def shot(url,name,full=True):
                page.goto(url); page.wait_for_load_state("networkidle"); page.wait_for_timeout(300)
                page.screenshot(path=f"/tmp/shots/desk-{name}-{lang}-{w}.png", full_page=full)
            shot("/desk/","inbox")
            if est: shot(f"/desk/cases/{est.pk}/","case-established")
            shot(f"/desk/cases/{reported.pk}/","case-reported")
            shot("/desk/log/","log"); shot("/desk/notices/","notices")
            page2=open_page(size); sign_in(page2,cast.dan); speak(page2,lang); page=page2
            shot(f"/desk/cases/{c.pk}/","case-rich")
            shot(f"/desk/print/{c.pk}/","print")
            shot(f"/desk/logged/{c.pk}/","logged")
