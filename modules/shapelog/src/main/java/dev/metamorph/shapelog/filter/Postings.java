package dev.metamorph.shapelog.filter;

import java.util.Map;

/**
 * The shapes behind each key of one part.
 *
 * @param shapes by key; a key without shapes is not there
 */
record Postings<K>(Map<K, IntSet> shapes) {
    void add(K key, int shape) {
        shapes.computeIfAbsent(key, _ -> new IntSet()).add(shape);
    }

    void remove(K key, int shape) {
        shapes.computeIfPresent(
                key,
                (_, set) -> {
                    set.remove(shape);
                    return set.isEmpty() ? null : set;
                });
    }

    boolean isEmpty() {
        return shapes.isEmpty();
    }

    void find(K key, Found found) {
        var matching = shapes.get(key);
        if (matching != null) {
            matching.forEach(found);
        }
    }

    void findAll(Found found) {
        shapes.values().forEach(set -> set.forEach(found));
    }
}
