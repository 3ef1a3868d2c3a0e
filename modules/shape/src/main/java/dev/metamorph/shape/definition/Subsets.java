package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.OrderBy;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;
import dev.metamorph.shape.where.value.TextOrder;

import java.util.List;

/** Resolves a reader's request for some rows of a shape to the SQL that selects them. */
public final class Subsets {
    private Subsets() {}

    /**
     * Checks a request against the shape's table.
     *
     * @param order how the where clause orders texts
     */
    public static SubsetResolution resolve(SubsetRequest request, Relation table, TextOrder order) {
        try {
            var limit = number("limit", request.limit(), 1, Long.MAX_VALUE);
            var offset = number("offset", request.offset(), 0, 0);
            var limited = !request.limit().isEmpty() || !request.offset().isEmpty();
            if (limited && request.orderBy().isBlank()) {
                throw new InvalidRequest(
                        "order_by", "order_by is required when limit or offset is present");
            }
            var visible = visible(table, request.queryable());
            return new SubsetResolution.Valid(
                    new Subset(
                            where(request, visible, order),
                            orderBy(request, visible),
                            limit,
                            offset));
        } catch (InvalidRequest e) {
            var invalid = e.resolution();
            return new SubsetResolution.Invalid(
                    invalid.field(), String.join("; ", invalid.problems()));
        }
    }

    private static long number(String field, String text, long least, long fallback) {
        if (text.isEmpty()) {
            return fallback;
        }
        if (!text.matches("-?[0-9]{1,18}")) {
            throw new InvalidRequest(field, "is invalid");
        }
        var number = Long.parseLong(text);
        if (number < least) {
            throw new InvalidRequest(
                    field,
                    least == 0 ? "must be greater than or equal to 0" : "must be greater than 0");
        }
        return number;
    }

    /** The table with only the columns that the clauses may read. */
    private static Relation visible(Relation table, String queryable) {
        if (queryable.isBlank()) {
            return table;
        }
        var names = ColumnList.QUERYABLE.names(List.of(queryable), table, ColumnList.all(table));
        var columns =
                table.columns().stream().filter(column -> names.contains(column.name())).toList();
        return new Relation(
                table.id(),
                table.name(),
                table.kind(),
                table.identity(),
                columns,
                List.of(),
                false,
                table.partitions());
    }

    private static String where(SubsetRequest request, Relation visible, TextOrder order) {
        var params = Parameters.numbered(request.params());
        if (request.where().isBlank()) {
            return "";
        }
        try {
            return Where.parse(request.where(), params, visible, order).sql();
        } catch (WhereException e) {
            throw new InvalidRequest("where", String.valueOf(e.getMessage()));
        }
    }

    private static String orderBy(SubsetRequest request, Relation visible) {
        if (request.orderBy().isBlank()) {
            return "";
        }
        try {
            return OrderBy.parse(request.orderBy(), visible).sql();
        } catch (WhereException e) {
            throw new InvalidRequest("order_by", String.valueOf(e.getMessage()));
        }
    }
}
