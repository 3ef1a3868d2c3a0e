package dev.metamorph.shape.where.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Combines the access paths of an OR: the path must cover all branches. */
final class Disjunction {
    private Disjunction() {}

    static AccessPath of(List<AccessPath> parts) {
        var branches = new ArrayList<AccessPath>();
        Map<List<Integer>, Set<List<IndexKey>>> points = new HashMap<>();
        for (var part : parts) {
            switch (part) {
                case AccessPath.Everything _ -> {
                    return part;
                }
                case AccessPath.Nothing _ -> {}
                case AccessPath.Points(var columns, var values) ->
                        points.computeIfAbsent(columns, _ -> new HashSet<>()).addAll(values);
                case AccessPath.Union(var inner) -> branches.addAll(inner);
                case AccessPath.Range _, AccessPath.Prefix _, AccessPath.Elements _ ->
                        branches.add(part);
            }
        }
        points.forEach((columns, values) -> branches.add(new AccessPath.Points(columns, values)));
        return switch (branches.size()) {
            case 0 -> AccessPath.NOTHING;
            case 1 -> branches.getFirst();
            default -> new AccessPath.Union(branches);
        };
    }
}
