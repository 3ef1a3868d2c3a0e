package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.rows.TupleKeys;
import dev.metamorph.shape.where.expression.Expression.Column;
import dev.metamorph.shape.where.expression.Expression.Membership;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.syntax.Syntax;
import dev.metamorph.shape.where.value.TextOrder;
import dev.metamorph.shape.where.value.Type;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Analyzes {@code IN (SELECT ...)}. The clause of a subquery sees the columns of its own table
 * only, and may have subqueries itself.
 */
final class MembershipAnalyzer {
    private static final int MAX_SUBQUERIES = 16;
    private static final int MAX_LEVELS = 8;
    private static final int MAX_COLUMNS = 8;

    /** By so many combinations of columns the task can find the rows of a table. */
    private static final int MAX_ARRANGEMENTS = 4;

    private final InnerTables tables;
    private final TextOrder order;
    private final int level;
    private final Count count;

    /** The number of subqueries in a whole clause, and the columns that are compared with them. */
    private static final class Count {
        private int subqueries;
        private final Map<RelationId, Set<List<Integer>>> compared = new HashMap<>();
    }

    private MembershipAnalyzer(InnerTables tables, TextOrder order, int level, Count count) {
        this.tables = tables;
        this.order = order;
        this.level = level;
        this.count = count;
    }

    /** The analyzer of a clause that is no subquery's. */
    static MembershipAnalyzer outermost(InnerTables tables, TextOrder order) {
        return new MembershipAnalyzer(tables, order, 0, new Count());
    }

    TextOrder order() {
        return order;
    }

    /**
     * Analyzes a membership.
     *
     * @param outer the analyzer of the clause in which it stands
     * @param calls the resolver of that clause's operators
     */
    Membership membership(
            Syntax.Membership membership, ExpressionAnalyzer outer, CallResolver calls) {
        var location = membership.location();
        limit(location);
        var operands = operands(membership, outer);
        limit(outer.relation(), operands, location);
        var query = query(membership.query());
        checkWidth(operands, query, location);
        for (var i = 0; i < operands.size(); i++) {
            // Resolved for its checks: the types have an equality, under a collation that is known.
            calls.operator("=", List.of(operands.get(i), query.columns().get(i)), location);
        }
        checkTypes(operands, query.columns(), location);
        return new Membership(operands, query, membership.negated());
    }

    private void limit(int location) {
        if (level >= MAX_LEVELS) {
            throw Refusal.limited(
                    Limitation.SIZE,
                    location,
                    "subqueries are nested more than %d levels deep".formatted(MAX_LEVELS));
        }
        if (++count.subqueries > MAX_SUBQUERIES) {
            throw Refusal.limited(
                    Limitation.SIZE,
                    location,
                    "the clause has more than %d subqueries".formatted(MAX_SUBQUERIES));
        }
    }

    private void limit(Relation relation, List<Column> operands, int location) {
        var compared = count.compared.computeIfAbsent(relation.id(), _ -> new HashSet<>());
        compared.add(operands.stream().map(Column::position).toList());
        if (compared.size() > MAX_ARRANGEMENTS) {
            throw Refusal.limited(
                    Limitation.SIZE,
                    location,
                    "table %s is compared with subqueries by more than %d combinations of columns"
                            .formatted(relation.name(), MAX_ARRANGEMENTS));
        }
    }

    private static List<Column> operands(Syntax.Membership membership, ExpressionAnalyzer outer) {
        var fields =
                membership.operand() instanceof Syntax.Row(var list, _)
                        ? list
                        : List.of(membership.operand());
        var columns = new ArrayList<Column>();
        for (var field : fields) {
            if (!(outer.analyze(field) instanceof Column column)) {
                throw Refusal.limited(
                        Limitation.SUBQUERY,
                        membership.location(),
                        "currently, left side of `IN (SELECT ...)` can only be a column reference or a list of column references");
            }
            columns.add(column);
        }
        return columns;
    }

    private InnerQuery query(Syntax.Query query) {
        var relation =
                tables.find(query.table())
                        .orElseThrow(() ->
                                Refusal.at(
                                        query.tableLocation(),
                                        "Table %s does not exist. If the table name contains capitals or special characters you must quote it."
                                                .formatted(query.table())));
        var inner = new MembershipAnalyzer(tables, order, level + 1, count);
        var columns = query.columns().stream().map(name -> column(name, relation)).toList();
        var where =
                query.where()
                        .map(clause -> ExpressionAnalyzer.analyze(clause, relation, inner))
                        .orElse(Expression.TRUE);
        return new InnerQuery(relation, columns, where);
    }

    private static Column column(Syntax.Name name, Relation relation) {
        return ExpressionAnalyzer.column(name, relation);
    }

    private static void checkWidth(List<Column> operands, InnerQuery query, int location) {
        var selected = query.columns().size();
        if (operands.size() != selected) {
            throw Refusal.at(
                    location,
                    selected > operands.size()
                            ? "subquery has too many columns"
                            : "subquery has too few columns");
        }
        if (selected > MAX_COLUMNS) {
            throw Refusal.limited(
                    Limitation.SIZE,
                    location,
                    "rows of more than %d columns cannot be compared with a subquery"
                            .formatted(MAX_COLUMNS));
        }
    }

    private static void checkTypes(List<Column> operands, List<Column> columns, int location) {
        for (var i = 0; i < operands.size(); i++) {
            if (!TupleKeys.haveSameKeys(operands.get(i).type(), columns.get(i).type())) {
                throw Refusal.limited(
                        Limitation.SUBQUERY,
                        location,
                        "left side of `IN (SELECT ...)` has type %s but subquery returns %s"
                                .formatted(names(operands), names(columns)));
            }
            if (!TupleKeys.has(operands.get(i).type())) {
                throw Refusal.limited(
                        Limitation.TYPE,
                        location,
                        "columns of type %s cannot be compared with a subquery"
                                .formatted(operands.get(i).type().name()));
            }
        }
    }

    private static String names(List<Column> columns) {
        var names =
                columns.stream()
                        .map(Column::type)
                        .map(Type::name)
                        .collect(Collectors.joining(", "));
        return columns.size() == 1 ? names : "(" + names + ")";
    }

    /**
     * Refuses rows with a nullable column where NULL and false differ: whether a row with a NULL is
     * unknown or false depends on all other rows.
     *
     * @param relation the table of the clause
     */
    static void refuseNullableRows(Expression expression, Relation relation) {
        var indifferent = Memberships.indifferentToNull(expression);
        for (var membership : Memberships.of(expression)) {
            if (membership.operands().size() > 1
                    && !indifferent.contains(membership)
                    && (isNullable(membership.operands(), relation)
                            || isNullable(
                                    membership.query().columns(), membership.query().relation()))) {
                throw Refusal.limited(
                        Limitation.SUBQUERY,
                        "rows with nullable columns are supported in `IN (SELECT ...)` only, and only under AND and OR");
            }
        }
    }

    private static boolean isNullable(List<Column> columns, Relation relation) {
        return columns.stream()
                .anyMatch(column -> !relation.columns().get(column.position()).notNull());
    }
}
