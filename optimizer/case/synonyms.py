"""What else people call a column: words of the same meaning, and those of the languages along the corridor.

Beside the data dictionary, and only names that can hardly mean anything else in their sheet: a column that is
absent is asked for by them, so a planner's own column must not be called so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from optimizer.case.characters import folded
from optimizer.case.names import singular

# "column", or "Sheet.column" where the word says so in one sheet only. English, Russian; then Kazakh,
# Azerbaijani, Georgian, Turkish, Japanese and Chinese for what a case cannot do without or must not lose.
SYNONYMS: dict[str, str] = {
    "Nodes.node": "узел; пункт; код узла; düğüm; 節点; 节点",
    "Links.link": "звено; участок; перегон; связь; код участка; bağlantı; 区間; 路段",
    "Bridges.bridge": "мост; код моста; көпір; körpü; ხიდი; köprü; 橋; 桥梁",
    "Posts.post": (
        "border crossing; checkpoint; пост; пункт пропуска; таможенный пост; код поста; 検問所; 口岸"
    ),
    "project": "проект; код проекта; жоба; layihə; პროექტი; proje; 事業; プロジェクト; 项目",
    "Flows.flow": "поток; код потока; akış; 流動",
    "Rules.rule": "constraint; правило; ограничение; kural; 規則; 规则",
    "scenario": "сценарий; ssenari; სცენარი; senaryo; シナリオ; 情景",
    "name": "название; наименование; имя; атауы; adı; სახელი; ad; 名称; 名前",
    "country": "country code; страна; код страны; государство; ел; ölkə; ქვეყანა; ülke; 国; 国名; 国家",
    "lat": "широта; enlem; 緯度; 纬度",
    "lon": "долгота; boylam; 経度; 经度",
    "transfer_hours": (
        "transshipment; transhipment; transshipment time; перевалка; перегрузка; "
        "время перевалки; время перегрузки"
    ),
    "from_node": (
        "from; origin; node from; node a; start node; откуда; от; из; начало; узел начала; "
        "начальный узел; nereden; 起点"
    ),
    "to_node": (
        "to; destination; node to; node b; end node; куда; до; конец; узел конца; "
        "конечный узел; nereye; 終点; 终点"
    ),
    "mode": (
        "transport; transport mode; mode of transport; вид транспорта; транспорт; "
        "режим; ulaşım türü; 輸送手段; 运输方式"
    ),
    "modes": "transport modes; виды транспорта",
    "length_km": "distance; расстояние; длина; протяженность; протяжённость; mesafe; 距離; 距离",
    "length_m": "длина моста; длина",
    "Links.hours": (
        "travel time; transit time; время в пути; время хода; часы; süre; seyahat süresi; 所要時間; 行驶时间"
    ),
    "capacity_kt": (
        "throughput; max throughput; carrying capacity; мощность; пропускная способность; вместимость; "
        "провозная способность; сыйымдылық; өткізу қабілеті; tutum; buraxılış qabiliyyəti; გამტარუნარიანობა; "
        "გამტარობა; kapasite; 容量; 処理能力; 輸送能力; 通行能力; 运力"
    ),
    "both_ways": "two way; bidirectional; both directions; двустороннее; двусторонний; в обе стороны",
    "status": "статус",
    "Bridges.link": "line; section; звено; участок; перегон; связь; линия",
    "year_built": "built; construction year; год постройки; год строительства; yapım yılı; 建設年; 建成年份",
    "delay_hours": (
        "slowdown; задержка; время задержки; gecikme; gecikmə; кідіріс; დაყოვნება; 遅延; 遅延時間; 延误"
    ),
    "closure_pct": "доля закрытия; доля закрытий",
    "closure_hours": "время закрытия; задержка при закрытии",
    "Posts.node": "location; узел; пункт; место; düğüm",
    "direction": "направление; yön; 方向",
    "processing_hours": (
        "service time; handling time; inspection time; clearance time; обработка; время обработки; "
        "оформление; время оформления; досмотр; время досмотра; өңдеу уақыты; emal vaxtı; დამუშავების დრო; "
        "işlem süresi; 処理時間; 处理时间; 通关时间"
    ),
    "queue_hours": (
        "wait; waiting; wait time; waiting time; queue wait; queuing; ожидание; время ожидания; "
        "очередь; время в очереди; ожидание в очереди; простой; кезек; күту уақыты; gözləmə vaxtı; növbə; "
        "ლოდინის დრო; რიგი; bekleme süresi; kuyruk süresi; 待ち時間; 等待时间; 排队时间"
    ),
    "Projects.kind": (
        "type; category; project type; вид; тип; категория; вид проекта; тип проекта; "
        "türü; tür; növü; 種類; 类型; 类别"
    ),
    "cost_musd": (
        "price; capex; investment; expenditure; capital cost; стоимость; цена; затраты; инвестиции; "
        "стоимость проекта; құны; xərc; dəyəri; ღირებულება; maliyet; 費用; コスト; 事業費; 成本; 费用; 造价"
    ),
    "build_years": (
        "construction time; construction period; срок строительства; время строительства; inşaat süresi; 工期"
    ),
    "earliest_year": "not before; не ранее; самый ранний год; год начала",
    "latest_year": "not after; не позднее; самый поздний год",
    "group": "mutually exclusive; группа; группа альтернатив; 代替案; 备选组",
    "requires": (
        "depends on; prerequisites; dependency; dependencies; требует; зависит от; зависимости; "
        "前提; 前提条件"
    ),
    "Effects.target": "acts on; object; объект; цель; мост или пост; hedef; 対象; 对象",
    "delay_cut_pct": "сокращение задержки; снижение задержки",
    "processing_cut_pct": "сокращение обработки; снижение обработки; сокращение оформления",
    "queue_cut_pct": "wait reduction; сокращение очереди; снижение очереди; сокращение ожидания",
    "capacity_added_kt": (
        "throughput added; extra throughput; прирост мощности; добавленная мощность; "
        "прирост пропускной способности"
    ),
    "origin": (
        "from; from node; source node; откуда; отправление; пункт отправления; başlangıç; çıkış; "
        "出発地; 起点; 始发地"
    ),
    "destination": "to; to node; куда; назначение; пункт назначения; varış; 目的地; 終点; 终点",
    "commodity": "cargo; goods; product; груз; вид груза; товар; жүк; yük; ტვირთი; 貨物; 品目; 货物",
    "kt_per_year": (
        "volume; demand; tonnage; freight volume; traffic volume; annual volume; "
        "объем; объём; объем перевозок; объём перевозок; грузопоток; тоннаж; "
        "көлемі; həcm; მოცულობა; hacim; 輸送量; 運量; 货运量; 运量"
    ),
    "priority": "importance; приоритет; важность; басымдық; prioritet; პრიორიტეტი; öncelik; 優先度; 优先级",
    "growth_pct": "рост; прирост; темп роста; büyüme; 成長率; 增长率",
    "Budgets.source": (
        "donor; financier; lender; funding source; источник; донор; источник финансирования; "
        "kaynak; 財源; 资金来源"
    ),
    "Budgets.year": "год; жыл; il; წელი; yıl; 年; 年度",
    "amount_musd": (
        "sum; funding; money; allocation; сумма; средства; лимит; сома; məbləğ; თანხა; tutar; 金額; 金额"
    ),
    "countries": "страны; ülkeler; 国家",
    "kinds": "types; виды; типы; виды проектов",
    "Budgets.projects": "проекты; projeler; 项目",
    "Rules.projects": "проекты; projeler; 项目",
    "max_share_pct": "макс доля; максимальная доля; предельная доля",
    "measure": "metric; показатель; мера; что ограничено; 指標; 指标",
    "min": (
        "at least; lower limit; lower bound; floor; не менее; минимум; мин; нижний предел; en az; 最小; 下限"
    ),
    "max": (
        "at most; upper limit; upper bound; cap; ceiling; limit; не более; максимум; макс; лимит; "
        "предел; en fazla; 最大; 上限"
    ),
    "probability_pct": "likelihood; chance; вероятность; ықтималдық; ehtimal; ალბათობა; olasılık; 確率; 概率",
    "flow_factor": "volume factor; demand factor; коэффициент потока; коэффициент потоков",
    "delay_factor": "коэффициент задержки; коэффициент задержек",
    "Shocks.target": "object; объект; цель",
    "field": "figure; parameter; поле; показатель; параметр",
    "factor": "multiplier; коэффициент; множитель; 係数; 系数",
    "Settings.setting": "parameter; option; настройка; параметр; ayar; 設定; 参数",
    "Settings.value": "значение; değer; 値; 数值",
}
# What may stand beside such a word: how it is measured, which one is meant, which version it is.
_BESIDE_WORDS = """
    hour hr hrs h min minute day time pct percent share kt t ton tonne thousand m km musd usd eur mln mio
    million year yr annual annually per a an the of in at for avg average mean est estimated total current
    today new final draft
    час часы часов ч мин сутки день дня время процент процентов тыс тысяч т тонн тонны кт км м млн миллионов
    долл usd руб год года лет г в на за по средний средняя среднее средн всего общая общий
    saat gün yıl milyon bin ton
"""
_COMMENTARY_WORDS = """
    note comment remark source ref reference basis old previous check checked date history photo url contact
    примечание комментарий источник ссылка дата проверено
"""
_WORD = re.compile(r"[^\W\d_]+")
_BRACKETED = re.compile(r"[(\[{（][^)\]}）]*[)\]}）]?")
_TURKISH = str.maketrans({"\u0307": None, "ı": "i"})  # İ leaves its dot behind in lower case, and I takes one


def column_called(header: str, sheet: str, absent: Collection[str], present: Iterable[str]) -> str | None:
    """The absent column that a header is another word for; None where a present one is meant as well."""
    called = [name for name in (*absent, *present) if _is_called(header, sheet, name)]
    return called[0] if called and all(name in absent for name in called) else None


def _is_called(header: str, sheet: str, column: str) -> bool:
    said, every = _words(_BRACKETED.sub(" ", header)), _words(header)
    beside = _words(_BESIDE_WORDS) | _words(sheet)
    commentary = every & _words(_COMMENTARY_WORDS)
    return any(
        name <= said and said - name <= beside and commentary <= name for name in _names(sheet, column)
    )


@cache
def _names(sheet: str, column: str) -> tuple[frozenset[str], ...]:
    written = (SYNONYMS.get(f"{sheet}.{column}", ""), SYNONYMS.get(column, ""))
    return tuple(_words(name) for names in written for name in names.split(";") if name.strip())


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """The words of a name without case, signs and plural."""
    plain = folded(unicodedata.normalize("NFKC", text)).translate(_TURKISH)
    return frozenset(singular(word) for word in _WORD.findall(plain))
