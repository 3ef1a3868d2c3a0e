package dev.metamorph.shape.where.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** AND: the part that the fewest rows can have is enough, the rest is tested. */
final class Conjunction {
    private Conjunction() {}

    static Access of(List<Access> parts) {
        if (parts.contains(Access.NOTHING)) {
            return Access.NOTHING;
        }
        return equalities(parts).or(() -> best(ranges(parts))).orElse(Access.EVERYTHING);
    }

    /** All columns that must have one value, together. */
    private static Optional<Access> equalities(List<Access> parts) {
        var keys = new TreeMap<Integer, Key>();
        for (var part : parts) {
            if (part instanceof Access.Points(var columns, var values) && values.size() == 1) {
                var value = values.iterator().next();
                for (var i = 0; i < columns.size(); i++) {
                    keys.putIfAbsent(columns.get(i), value.get(i));
                }
            }
        }
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Access.Points(
                                List.copyOf(keys.keySet()), Set.of(List.copyOf(keys.values()))));
    }

    /** Ranges of one column become one. */
    private static List<Access> ranges(List<Access> parts) {
        var others = new ArrayList<Access>();
        Map<Integer, Access.Range> ranges = new HashMap<>();
        for (var part : parts) {
            if (part instanceof Access.Range range) {
                ranges.merge(range.column(), range, Conjunction::both);
            } else {
                others.add(part);
            }
        }
        others.addAll(ranges.values());
        return others;
    }

    private static Access.Range both(Access.Range one, Access.Range other) {
        return new Access.Range(
                one.column(),
                tighter(one.low(), other.low(), 1),
                tighter(one.high(), other.high(), -1));
    }

    private static Optional<Access.Bound> tighter(
            Optional<Access.Bound> one, Optional<Access.Bound> other, int sign) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        var order = sign * Key.compare(one.get().key(), other.get().key());
        if (order == 0) {
            return one.get().inclusive() ? other : one;
        }
        return order > 0 ? one : other;
    }

    private static Optional<Access> best(List<Access> parts) {
        return parts.stream()
                .filter(part -> !part.equals(Access.EVERYTHING))
                .min(Comparator.comparingInt(Conjunction::cost));
    }

    /** A guess: the fewer, the better. */
    private static int cost(Access access) {
        return switch (access) {
            case Access.Nothing _ -> 0;
            case Access.Points(_, var values) -> values.size();
            case Access.Elements(_, var keys) -> 2 * keys.size();
            case Access.Range(_, var low, var high) ->
                    low.isPresent() && high.isPresent() ? 50 : 200;
            case Access.Prefix(_, var prefix) -> Math.max(20, 100 - 20 * prefix.length());
            case Access.Union(var branches) -> branches.stream().mapToInt(Conjunction::cost).sum();
            case Access.Everything _ -> Integer.MAX_VALUE;
        };
    }
}
