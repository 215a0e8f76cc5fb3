"""The list of makers and shops is made of an index that others keep."""

from social_crm_setup.brands import LIST, words


def test_words_of_brands_alone_and_each_once():
    index = {
        "nsi": {
            "brands/shop/doityourself": {"items": [{"displayName": "Screwfix"}, {"displayName": "Leroy Merlin & co"}]},
            "brands/shop/books": {
                "items": [{"displayName": "Merlin"}, {"displayName": "Аптека"}, {"displayName": "H&M"}]
            },
            "operators/amenity/bank": {"items": [{"displayName": "Somebody Else"}]},
        }
    }
    assert words(index) == ["leroy", "merlin", "screwfix"]


def test_the_list_is_in_order_and_says_whose_it_is():
    lines = LIST.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if not line.startswith("#")]
    assert listed == sorted(set(listed))
    assert len(listed) > 10_000
    assert any("BSD-3-Clause" in line for line in lines[:2])
    assert LIST.with_name("brands.LICENSE").exists()
