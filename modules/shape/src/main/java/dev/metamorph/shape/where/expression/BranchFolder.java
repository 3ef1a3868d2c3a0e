package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.value.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Removes branches of CASE and COALESCE that constants decide. */
final class BranchFolder {
    private final ConstantFolder folder;

    BranchFolder(ConstantFolder folder) {
        this.folder = folder;
    }

    Expression cases(Expression.Case cases) {
        var parts = new ArrayList<Expression>();
        var last = cases.parts().size() - 1;
        for (var i = 0; i < last; i += 2) {
            var condition = folder.folded(cases.parts().get(i));
            if (condition.equals(Expression.TRUE)) {
                return cases(parts, folder.folded(cases.parts().get(i + 1)), cases);
            }
            if (!condition.equals(Expression.FALSE) && !condition.equals(Expression.UNKNOWN)) {
                parts.add(condition);
                parts.add(folder.folded(cases.parts().get(i + 1)));
            }
        }
        return cases(parts, folder.folded(cases.parts().get(last)), cases);
    }

    private Expression cases(List<Expression> parts, Expression otherwise, Expression.Case cases) {
        if (parts.isEmpty()) {
            return otherwise;
        }
        parts.add(otherwise);
        return tellsType(parts) ? new Expression.Case(parts, cases.type()) : whole(cases);
    }

    /** Keeps all results, even of branches that are never taken. */
    private Expression whole(Expression expression) {
        return switch (expression) {
            case Expression.Case(var parts, var type) -> {
                var whole = new ArrayList<Expression>();
                for (var i = 0; i < parts.size(); i++) {
                    whole.add(
                            isResult(i, parts) ? whole(parts.get(i)) : folder.folded(parts.get(i)));
                }
                yield new Expression.Case(whole, type);
            }
            case Expression.Coalesce(var parts, var type) ->
                    new Expression.Coalesce(parts.stream().map(this::whole).toList(), type);
            default -> folder.folded(expression);
        };
    }

    private static boolean isResult(int index, List<Expression> parts) {
        return index % 2 == 1 || index == parts.size() - 1;
    }

    /**
     * Returns whether the remaining results still determine the type. Constants of an enum are
     * printed without their type, whose name depends on the search path, so that another result has
     * to carry it, even one that is never evaluated.
     */
    private static boolean tellsType(List<Expression> parts) {
        var type = parts.getLast().type();
        var inner = type.kind() == Type.Kind.ARRAY ? type.element() : type;
        return inner.kind() != Type.Kind.ENUM
                || IntStream.range(0, parts.size())
                        .filter(i -> isResult(i, parts))
                        .anyMatch(i -> !(parts.get(i) instanceof Constant));
    }

    Expression coalesce(Expression.Coalesce coalesce) {
        var rest = new ArrayList<Expression>();
        for (var part : coalesce.parts()) {
            var folded = folder.folded(part);
            if (folded instanceof Constant constant) {
                if (constant.isNull()) {
                    continue;
                }
                rest.add(folded);
                break;
            }
            rest.add(folded);
        }
        return switch (rest.size()) {
            case 0 -> new Constant(coalesce.type(), null);
            case 1 -> rest.getFirst();
            default -> new Expression.Coalesce(rest, coalesce.type());
        };
    }
}
