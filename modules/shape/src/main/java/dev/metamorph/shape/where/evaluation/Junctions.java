package dev.metamorph.shape.where.evaluation;

/** Nodes for AND and OR, which evaluate parts until one decides the result. */
final class Junctions {
    private Junctions() {}

    static Node of(boolean and, Node[] parts) {
        var deciding = (Boolean) !and;
        return row -> {
            var unknown = false;
            for (var part : parts) {
                var value = part.value(row);
                if (value == null) {
                    unknown = true;
                } else if (value.equals(deciding)) {
                    return deciding;
                }
            }
            return unknown ? null : (Object) and;
        };
    }
}
