package dev.metamorph.app;

import dev.metamorph.shape.explain.Explanation;
import dev.metamorph.shape.port.ShapeExplanations.Answer.Explained;
import dev.metamorph.shape.port.ShapeExplanations.Estimate;
import dev.metamorph.shape.port.ShapeExplanations.Publication;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.expression.Outline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An explanation as text: a keyword at the left of each part. */
final class ExplanationText {
    private final Explanation explanation;
    private final List<String> lines = new ArrayList<>();

    private ExplanationText(Explanation explanation) {
        this.explanation = explanation;
    }

    static List<String> lines(Explained explained) {
        var text = new ExplanationText(explained.explanation());
        text.table(explained.publication());
        text.clause();
        text.add("rows", rows(explained.rows()));
        return text.lines;
    }

    private void add(String word, String text) {
        lines.add("%-12s %s".formatted(word, text).stripTrailing());
    }

    private void addAll(String word, List<String> texts) {
        var first = word;
        for (var text : texts) {
            add(first, text);
            first = "";
        }
    }

    private void table(Publication publication) {
        var relation = explanation.relation();
        var key = explanation.definition().key();
        add(
                "table",
                "%s (%s, oid %s)".formatted(relation.name(), word(relation.kind()), relation.id()));
        add(
                "key",
                key.isEmpty()
                        ? "none: rows are told apart by all columns"
                        : String.join(", ", key));
        addAll("columns", relation.columns().stream().map(this::column).toList());
        add("identity", "replica identity %s".formatted(word(relation.identity())));
        add("publication", published(publication));
        if (!publication.withoutFullIdentity().isEmpty()) {
            var tables = publication.withoutFullIdentity().stream().map(TableName::toSql).toList();
            add("", "replica identity is not FULL: " + String.join(", ", tables));
        }
    }

    private String column(Column column) {
        return "%s %s%s%s%s"
                .formatted(
                        column.name(),
                        column.type().name(),
                        column.notNull() ? " not null" : "",
                        column.generated() ? " generated" : "",
                        explanation.definition().columns().contains(column.name())
                                ? ""
                                : " (not selected)");
    }

    private static String published(Publication publication) {
        return switch (publication.state()) {
            case MISSING -> "there is no %s".formatted(publication.name());
            case UNPUBLISHED -> "%s does not have the table".formatted(publication.name());
            case PARTIAL -> "%s leaves out columns or rows".formatted(publication.name());
            case PUBLISHED -> "%s has the table".formatted(publication.name());
        };
    }

    private void clause() {
        var where = explanation.definition().where();
        if (where.isEmpty()) {
            add("where", "every row");
        } else {
            add("where", where);
            var tree = new ArrayList<String>();
            outline(explanation.outline(), "", tree);
            addAll("tree", tree);
        }
        var found = new ArrayList<String>();
        access(explanation.access(), "", found);
        addAll("index", found);
        add(
                "evaluated",
                switch (explanation.evaluation()) {
                    case NOTHING -> "nothing";
                    case EVERY_CHANGE -> "the clause, for every change of the table";
                    case FOUND_CHANGES -> "the clause, for the changes that the index finds";
                });
    }

    private static void outline(Outline outline, String indent, List<String> tree) {
        tree.add(
                switch (outline.node()) {
                    case COLUMN, CONSTANT, OPERATION ->
                            "%s%s : %s".formatted(indent, outline.text(), outline.type());
                    case OMITTED -> "%s... and %s more".formatted(indent, outline.text());
                });
        outline.parts().forEach(part -> outline(part, indent + "  ", tree));
    }

    private void access(AccessPath access, String indent, List<String> found) {
        var columns = String.join(", ", explanation.namesOf(access));
        switch (access) {
            case AccessPath.Everything _ ->
                    found.add(indent + "not used: any change may concern it");
            case AccessPath.Nothing _ -> found.add(indent + "no change concerns it");
            case AccessPath.Points(_, var values) ->
                    found.add("%spoints: %s, %d".formatted(indent, columns, values.size()));
            case AccessPath.Range(_, var low, var high) ->
                    found.add(
                            "%srange: %s, %s to %s"
                                    .formatted(indent, columns, bound(low), bound(high)));
            case AccessPath.Prefix(_, var prefix) ->
                    found.add("%sprefix: %s begins with '%s'".formatted(indent, columns, prefix));
            case AccessPath.Elements(_, var keys) ->
                    found.add("%selements: %s, %d".formatted(indent, columns, keys.size()));
            case AccessPath.Union(var branches) -> {
                found.add(indent + "any of");
                branches.forEach(branch -> access(branch, indent + "  ", found));
            }
        }
    }

    private static String bound(Optional<AccessPath.Bound> bound) {
        return bound.map(given -> given.inclusive() ? "inclusive" : "exclusive")
                .orElse("unbounded");
    }

    private static String rows(Estimate estimate) {
        return switch (estimate) {
            case Estimate.Rows(var count) -> "about %d, as Postgres plans".formatted(count);
            case Estimate.Unknown(var reason) -> "unknown: " + reason;
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
