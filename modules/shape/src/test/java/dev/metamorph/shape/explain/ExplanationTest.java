package dev.metamorph.shape.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.definition.ShapeDefinitions;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.ShapeResolution;
import dev.metamorph.shape.explain.Explanation.Evaluation;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.expression.Outline;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class ExplanationTest {
    private static final Relation ITEMS =
            new Relation(
                    new RelationId(16400),
                    new TableName("public", "items"),
                    Relation.Kind.TABLE,
                    ReplicaIdentity.FULL,
                    List.of(
                            column("id", PgType.base(23, "int4")),
                            column("name", PgType.base(25, "text")),
                            column("flag", PgType.base(16, "bool")),
                            column(
                                    "mood",
                                    new PgType(
                                            16500,
                                            "mood",
                                            PgType.Kind.ENUM,
                                            0,
                                            "",
                                            -1,
                                            0,
                                            List.of("sad", "ok")))),
                    List.of(0),
                    false,
                    List.of());

    private static Column column(String name, PgType type) {
        return new Column(name, type, false, false, type.name().equals("text") ? "default" : "");
    }

    @Test
    void it_is_made_of_the_definition_as_a_task_reads_it() {
        var definition = definition("id = 1 and name like 'a%' and not flag");

        var explanation = Explanation.of(definition, ITEMS);

        var where = Where.ofCanonical(definition.where(), ITEMS);
        assertThat(explanation.access()).isEqualTo(where.access());
        assertThat(explanation.namesOf(explanation.access())).containsExactly("id", "flag");
        assertThat(explanation.columns()).containsExactly("id", "name", "flag");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    '' | NOTHING
                    id = id or true | NOTHING
                    id = 1 and false | NOTHING
                    id = 1 or name = 'x' | FOUND_CHANGES
                    id = 1 or name ilike 'x' | EVERY_CHANGE
                    """)
    void it_says_for_which_changes_the_clause_is_tested(String where, Evaluation evaluation) {
        assertThat(explain(where.equals("''") ? "" : where).evaluation()).isEqualTo(evaluation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    id > 1.5 | > boolean (::numeric numeric ("id" integer) '1.5'::numeric numeric)
                    mood = 'ok' | = boolean ("mood" mood 'ok' mood)
                    name in ('a', 'b') | = ANY boolean ("name" text '{a,b}'::text[] text[])
                    not flag is null | NOT boolean (IS NULL boolean ("flag" boolean))
                    lower(name) = 'a' collate "C" | = boolean (lower text ("name" text) COLLATE "C" text ('a'::text text))
                    case when flag then id else 0 end is distinct from 1 | IS DISTINCT FROM boolean (CASE integer ("flag" boolean "id" integer '0'::integer integer) '1'::integer integer)
                    coalesce(id, 1) = nullif(id, 2) | = boolean (COALESCE integer ("id" integer '1'::integer integer) NULLIF integer ("id" integer = boolean ("id" integer '2'::integer integer)))
                    """)
    void every_part_is_named_with_its_type(String where, String tree) {
        assertThat(shown(explain(where).outline())).isEqualTo(tree);
    }

    @Test
    void a_long_clause_is_logged_by_its_beginning_and_the_count_of_the_rest() {
        var clause =
                Stream.iterate(1, id -> id + 1)
                        .limit(3_000)
                        .map(id -> "id + %d = %d".formatted(id, id))
                        .collect(Collectors.joining(" or "));

        var outline = explain(clause).outline();

        assertThat(count(outline)).isBetween(1_900, 2_010);
        assertThat(outline.parts().getLast().node()).isEqualTo(Outline.Node.OMITTED);
        var told = outline.parts().size() - 1;
        assertThat(outline.parts().getLast().text()).isEqualTo(Integer.toString(3_000 - told));
    }

    @Test
    void a_long_constant_is_logged_by_its_beginning() {
        var outline = explain("name = '%s'".formatted("x".repeat(10_000))).outline();

        assertThat(outline.parts().get(1).text()).hasSizeBetween(200, 210).endsWith("...");
    }

    private static int count(Outline outline) {
        return 1 + outline.parts().stream().mapToInt(ExplanationTest::count).sum();
    }

    private static String shown(Outline outline) {
        var parts =
                outline.parts().stream()
                        .map(ExplanationTest::shown)
                        .collect(Collectors.joining(" "));
        return "%s %s%s"
                .formatted(
                        outline.text(), outline.type(), parts.isEmpty() ? "" : " (" + parts + ")");
    }

    private static Explanation explain(String where) {
        return Explanation.of(definition(where), ITEMS);
    }

    private static ShapeDefinition definition(String where) {
        var request =
                new ShapeRequest(
                        "items",
                        where,
                        Map.of(),
                        List.of(),
                        List.of(),
                        Replica.DEFAULT,
                        LogMode.FULL);
        if (ShapeDefinitions.resolve(request, ITEMS, true)
                instanceof ShapeResolution.Valid(var definition, _, _)) {
            return definition;
        }
        throw new AssertionError("refused: " + where);
    }
}
