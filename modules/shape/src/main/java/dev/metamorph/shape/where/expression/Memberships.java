package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Membership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the memberships of an expression. Those inside subqueries belong to these. */
public final class Memberships {
    private Memberships() {}

    /** The memberships, in the order in which they stand in the clause. */
    public static List<Membership> of(Expression expression) {
        var found = new ArrayList<Membership>();
        collect(expression, found);
        return found;
    }

    private static void collect(Expression expression, List<Membership> found) {
        if (expression instanceof Membership membership) {
            found.add(membership);
        }
        expression.parts().forEach(part -> collect(part, found));
    }

    /** The different queries of the memberships, in the order of their first places. */
    public static Set<InnerQuery> queries(Expression expression) {
        var queries = new LinkedHashSet<InnerQuery>();
        of(expression).forEach(membership -> queries.add(membership.query()));
        return queries;
    }

    /**
     * The memberships for which NULL and false are the same, compared by identity: those that stand
     * under AND and OR only and are not negated.
     */
    public static Set<Membership> indifferentToNull(Expression expression) {
        var found = Collections.<Membership>newSetFromMap(new IdentityHashMap<>());
        collectIndifferent(expression, found);
        return found;
    }

    private static void collectIndifferent(Expression expression, Set<Membership> found) {
        switch (expression) {
            case Membership membership when !membership.negated() -> found.add(membership);
            case Expression.Junction(_, var parts) ->
                    parts.forEach(part -> collectIndifferent(part, found));
            default -> {}
        }
    }
}
