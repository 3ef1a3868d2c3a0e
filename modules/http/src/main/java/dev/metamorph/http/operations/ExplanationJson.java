package dev.metamorph.http.operations;

import dev.metamorph.http.message.JsonText;
import dev.metamorph.shape.explain.Explanation;
import dev.metamorph.shape.port.ShapeExplanations.Answer.Explained;
import dev.metamorph.shape.port.ShapeExplanations.Estimate;
import dev.metamorph.shape.port.ShapeExplanations.Publication;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.expression.Outline;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes an explanation as JSON; docs/where.md describes the fields. */
final class ExplanationJson {
    private final StringBuilder json = new StringBuilder(1024);

    private ExplanationJson() {}

    static String of(Explained explained) {
        var writer = new ExplanationJson();
        writer.all(explained);
        return writer.json.toString();
    }

    private void all(Explained explained) {
        var explanation = explained.explanation();
        json.append("{\"table\":");
        table(explanation, explained.publication());
        json.append(",\"columns\":[");
        columns(explanation);
        json.append("],\"where\":");
        where(explanation);
        member(",replica", explanation.definition().replica().text());
        json.append(",\"index\":");
        access(explanation.access(), explanation);
        member(",evaluated", word(explanation.evaluation()));
        json.append(",\"rows\":");
        rows(explained.rows());
        json.append('}');
    }

    private void table(Explanation explanation, Publication publication) {
        var relation = explanation.relation();
        member("{schema", relation.name().schema());
        member(",name", relation.name().table());
        json.append(",\"oid\":").append(relation.id());
        member(",kind", word(relation.kind()));
        names(",key", explanation.definition().key());
        member(",replica_identity", word(relation.identity()));
        json.append(",\"publication\":");
        member("{name", publication.name());
        member(",state", word(publication.state()));
        names(
                ",without_full_identity",
                publication.withoutFullIdentity().stream().map(TableName::toSql).toList());
        json.append("}}");
    }

    private void columns(Explanation explanation) {
        var selected = explanation.definition().columns();
        each(
                explanation.relation().columns(),
                column -> {
                    member("{name", column.name());
                    member(",type", column.type().name());
                    json.append(",\"not_null\":").append(column.notNull());
                    json.append(",\"generated\":").append(column.generated());
                    json.append(",\"selected\":").append(selected.contains(column.name()));
                    json.append('}');
                });
    }

    private void where(Explanation explanation) {
        member("{sql", explanation.definition().where());
        names(",columns", explanation.columns());
        json.append(",\"tree\":");
        outline(explanation.outline());
        json.append('}');
    }

    private void outline(Outline outline) {
        member("{node", word(outline.node()));
        member(",text", outline.text());
        if (!outline.type().isEmpty()) {
            member(",type", outline.type());
        }
        if (!outline.parts().isEmpty()) {
            json.append(",\"parts\":[");
            each(outline.parts(), this::outline);
            json.append(']');
        }
        json.append('}');
    }

    private void access(AccessPath access, Explanation explanation) {
        member("{access", kind(access));
        if (!access.columns().isEmpty()) {
            names(",columns", explanation.namesOf(access));
        }
        switch (access) {
            case AccessPath.Everything _, AccessPath.Nothing _ -> {}
            case AccessPath.Points(_, var values) ->
                    json.append(",\"values\":").append(values.size());
            case AccessPath.Range(_, var low, var high) -> {
                member(",low", bound(low));
                member(",high", bound(high));
            }
            case AccessPath.Prefix(_, var prefix) -> member(",prefix", prefix);
            case AccessPath.Elements(_, var keys) ->
                    json.append(",\"values\":").append(keys.size());
            case AccessPath.Union(var branches) -> {
                json.append(",\"any_of\":[");
                each(branches, branch -> access(branch, explanation));
                json.append(']');
            }
        }
        json.append('}');
    }

    private static String kind(AccessPath access) {
        return switch (access) {
            case AccessPath.Everything _ -> "every_change";
            case AccessPath.Nothing _ -> "no_change";
            case AccessPath.Points _ -> "points";
            case AccessPath.Range _ -> "range";
            case AccessPath.Prefix _ -> "prefix";
            case AccessPath.Elements _ -> "elements";
            case AccessPath.Union _ -> "union";
        };
    }

    private static String bound(Optional<AccessPath.Bound> bound) {
        return bound.map(given -> given.inclusive() ? "inclusive" : "exclusive").orElse("none");
    }

    private void rows(Estimate estimate) {
        switch (estimate) {
            case Estimate.Rows(var count) ->
                    json.append("{\"estimate\":").append(count).append('}');
            case Estimate.Unknown(var reason) -> {
                json.append("{\"estimate\":null");
                member(",reason", reason);
                json.append('}');
            }
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void member(String name, String value) {
        JsonText.append(name(name), value);
    }

    private void names(String name, Collection<String> values) {
        name(name).append('[');
        each(values, value -> JsonText.append(json, value));
        json.append(']');
    }

    private StringBuilder name(String name) {
        return JsonText.append(json.append(name.charAt(0)), name.substring(1)).append(':');
    }

    private <T> void each(Collection<T> values, Consumer<T> write) {
        var first = true;
        for (var value : values) {
            if (!first) {
                json.append(',');
            }
            first = false;
            write.accept(value);
        }
    }
}
