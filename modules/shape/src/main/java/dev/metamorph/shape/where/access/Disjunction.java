package dev.metamorph.shape.where.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** OR: all branches are needed. */
final class Disjunction {
    private Disjunction() {}

    static Access of(List<Access> parts) {
        var branches = new ArrayList<Access>();
        Map<List<Integer>, Set<List<Key>>> points = new HashMap<>();
        for (var part : parts) {
            switch (part) {
                case Access.Everything _ -> {
                    return part;
                }
                case Access.Nothing _ -> {}
                case Access.Points(var columns, var values) ->
                        points.computeIfAbsent(columns, _ -> new HashSet<>()).addAll(values);
                case Access.Union(var inner) -> branches.addAll(inner);
                case Access.Range _, Access.Prefix _, Access.Elements _ -> branches.add(part);
            }
        }
        points.forEach((columns, values) -> branches.add(new Access.Points(columns, values)));
        return switch (branches.size()) {
            case 0 -> Access.NOTHING;
            case 1 -> branches.getFirst();
            default -> new Access.Union(branches);
        };
    }
}
