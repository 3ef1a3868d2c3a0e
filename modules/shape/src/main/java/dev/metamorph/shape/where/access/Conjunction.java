package dev.metamorph.shape.where.access;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Combines the access paths of an AND: the most selective one is enough, because the whole clause
 * is evaluated afterwards.
 */
final class Conjunction {
    private Conjunction() {}

    static AccessPath of(List<AccessPath> parts) {
        if (parts.contains(AccessPath.NOTHING)) {
            return AccessPath.NOTHING;
        }
        return equalities(parts).or(() -> best(ranges(parts))).orElse(AccessPath.EVERYTHING);
    }

    /** Merges all columns that must equal one value into one path. */
    private static Optional<AccessPath> equalities(List<AccessPath> parts) {
        var keys = new TreeMap<Integer, IndexKey>();
        for (var part : parts) {
            if (part instanceof AccessPath.Points(var columns, var values) && values.size() == 1) {
                var value = values.iterator().next();
                for (var i = 0; i < columns.size(); i++) {
                    keys.putIfAbsent(columns.get(i), value.get(i));
                }
            }
        }
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new AccessPath.Points(
                                List.copyOf(keys.keySet()), Set.of(List.copyOf(keys.values()))));
    }

    /** Intersects the ranges of the same column. */
    private static List<AccessPath> ranges(List<AccessPath> parts) {
        var others = new ArrayList<AccessPath>();
        Map<Integer, AccessPath.Range> ranges = new HashMap<>();
        for (var part : parts) {
            if (part instanceof AccessPath.Range range) {
                ranges.merge(range.column(), range, Conjunction::both);
            } else {
                others.add(part);
            }
        }
        others.addAll(ranges.values());
        return others;
    }

    private static AccessPath.Range both(AccessPath.Range one, AccessPath.Range other) {
        return new AccessPath.Range(
                one.column(),
                tighter(one.low(), other.low(), 1),
                tighter(one.high(), other.high(), -1));
    }

    private static Optional<AccessPath.Bound> tighter(
            Optional<AccessPath.Bound> one, Optional<AccessPath.Bound> other, int sign) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        var order = sign * IndexKey.compare(one.get().key(), other.get().key());
        if (order == 0) {
            return one.get().inclusive() ? other : one;
        }
        return order > 0 ? one : other;
    }

    private static Optional<AccessPath> best(List<AccessPath> parts) {
        return parts.stream()
                .filter(part -> !part.equals(AccessPath.EVERYTHING))
                .min(Comparator.comparingInt(Conjunction::cost));
    }

    /** A rank of the estimated number of matching rows; a smaller rank is better. */
    private static int cost(AccessPath access) {
        return switch (access) {
            case AccessPath.Nothing _ -> 0;
            case AccessPath.Points(_, var values) -> values.size();
            case AccessPath.Elements(_, var keys) -> 2 * keys.size();
            case AccessPath.Range(_, var low, var high) ->
                    low.isPresent() && high.isPresent() ? 50 : 200;
            case AccessPath.Prefix(_, var prefix) -> Math.max(20, 100 - 20 * prefix.length());
            case AccessPath.Union(var branches) ->
                    branches.stream().mapToInt(Conjunction::cost).sum();
            case AccessPath.Everything _ -> Integer.MAX_VALUE;
        };
    }
}
