package dev.metamorph.http.operations;

import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.shape.explain.Explanation;
import dev.metamorph.shape.port.ShapeExplanations.Answer.Explained;
import dev.metamorph.shape.port.ShapeExplanations.Estimate;
import dev.metamorph.shape.port.ShapeExplanations.Publication;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.access.AccessPath;
import dev.metamorph.shape.where.expression.Outline;

import java.util.Locale;
import java.util.Optional;

/** Writes an explanation as JSON; docs/where.md describes the fields. */
final class ExplanationJson {
    private final JsonWriter json;
    private final Explanation explanation;

    private ExplanationJson(JsonWriter json, Explanation explanation) {
        this.json = json;
        this.explanation = explanation;
    }

    static String of(Explained explained) {
        return JsonWriter.object(
                json -> new ExplanationJson(json, explained.explanation()).all(explained));
    }

    private void all(Explained explained) {
        json.object("table", _ -> table(explained.publication()));
        json.objects("columns", explanation.relation().columns(), this::column);
        json.object("where", _ -> where());
        json.member("replica", explanation.definition().replica().text());
        json.object("index", _ -> access(explanation.access()));
        json.member("evaluated", word(explanation.evaluation()));
        json.object("rows", _ -> rows(explained.rows()));
    }

    private void table(Publication publication) {
        var relation = explanation.relation();
        json.member("schema", relation.name().schema());
        json.member("name", relation.name().table());
        json.member("oid", Integer.toUnsignedLong(relation.id().oid()));
        json.member("kind", word(relation.kind()));
        json.strings("key", explanation.definition().key());
        json.member("replica_identity", word(relation.identity()));
        json.object("publication", _ -> publication(publication));
    }

    private void publication(Publication publication) {
        json.member("name", publication.name());
        json.member("state", word(publication.state()));
        json.strings(
                "without_full_identity",
                publication.withoutFullIdentity().stream().map(TableName::toSql).toList());
    }

    private void column(Column column) {
        json.member("name", column.name());
        json.member("type", column.type().name());
        json.member("not_null", column.notNull());
        json.member("generated", column.generated());
        json.member("selected", explanation.definition().columns().contains(column.name()));
    }

    private void where() {
        json.member("sql", explanation.definition().where());
        json.strings("columns", explanation.columns());
        json.object("tree", _ -> outline(explanation.outline()));
    }

    private void outline(Outline outline) {
        json.member("node", word(outline.node()));
        json.member("text", outline.text());
        if (!outline.type().isEmpty()) {
            json.member("type", outline.type());
        }
        if (!outline.parts().isEmpty()) {
            json.objects("parts", outline.parts(), this::outline);
        }
    }

    private void access(AccessPath access) {
        json.member("access", kind(access));
        if (!access.columns().isEmpty()) {
            json.strings("columns", explanation.namesOf(access));
        }
        switch (access) {
            case AccessPath.Everything _, AccessPath.Nothing _ -> {}
            case AccessPath.Points(_, var values) -> json.member("values", values.size());
            case AccessPath.Range(_, var low, var high) -> {
                json.member("low", bound(low));
                json.member("high", bound(high));
            }
            case AccessPath.Prefix(_, var prefix) -> json.member("prefix", prefix);
            case AccessPath.Elements(_, var keys) -> json.member("values", keys.size());
            case AccessPath.Union(var branches) -> json.objects("any_of", branches, this::access);
        }
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
            case Estimate.Rows(var count) -> json.member("estimate", count);
            case Estimate.Unknown(var reason) -> {
                json.nullMember("estimate");
                json.member("reason", reason);
            }
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
