"""The cache of context states: right prefix, bounded, least recently used out first."""

from hypothesis import given
from hypothesis import strategies as st

from tutor.chat.states import LEAST, State, StateCache, common_prefix

A = tuple(range(100))
B = (*range(50), *range(500, 560))


def test_the_longest_shared_beginning_is_found_and_counted():
    cache = StateCache(1000)
    cache.keep(State(A, b"a" * 100))
    cache.keep(State(B, b"b" * 100))
    assert cache.find((*A, 7, 8), 0) == State(A, b"a" * 100)
    assert cache.find((*B, 9), 50) == State(B, b"b" * 100)
    assert (cache.hits, cache.misses) == (2, 0)
    assert cache.find((*B, 9), 110 - LEAST + 1) is None, "too little to be worth a copy"
    assert cache.find(tuple(range(900, 999)), 0) is None
    assert cache.misses == 2


def test_a_longer_state_of_the_same_conversation_takes_the_place_of_the_shorter():
    cache = StateCache(1000)
    cache.keep(State(A[:60], b"1" * 60))
    cache.keep(State(A, b"2" * 100))
    assert len(cache) == 1
    assert cache.bytes == 100


def test_the_least_recently_used_goes_first():
    cache = StateCache(250)
    cache.keep(State(A, b"a" * 100))
    cache.keep(State(B, b"b" * 100))
    assert cache.find(A, 0)
    cache.keep(State(tuple(range(900, 999)), b"c" * 100))
    assert cache.find(B, 50) is None
    assert cache.find(A, 0)


@given(st.lists(st.tuples(st.lists(st.integers(0, 3), max_size=60), st.integers(0, 400)), max_size=20))
def test_it_never_holds_more_than_its_capacity_and_only_offers_real_beginnings(steps):
    cache = StateCache(1000)
    for tokens, size in steps:
        found = cache.find(tokens, 0)
        if found is not None:
            assert common_prefix(found.tokens, tokens) >= LEAST
        cache.keep(State(tuple(tokens), b"x" * size))
        assert cache.bytes <= 1000
