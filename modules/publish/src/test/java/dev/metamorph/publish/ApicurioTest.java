package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.metamorph.feed.topic.FeedClients;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.publish.record.RecordSamples;
import dev.metamorph.publish.registry.Apicurio;
import dev.metamorph.publish.registry.RegistryException;
import dev.metamorph.publish.registry.RegistrySchema;
import dev.metamorph.publish.registry.RegistrySettings;
import dev.metamorph.publish.registry.SchemaRegistry;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The schemas of published shapes in a real registry, Apicurio's. Runs with the profile {@code
 * apicurio}; StubRegistry stands in for a registry elsewhere.
 */
@Tag("servers")
final class ApicurioTest {
    private static final RegistrySchema INT =
            new RegistrySchema(RegistrySchema.Type.AVRO, "\"int\"");

    private static @Nullable Apicurio registry;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(Apicurio.isUnpacked()).as("the profile apicurio is on").isTrue();
        registry = Apicurio.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (registry != null) {
            registry.close();
        }
    }

    private static RegistrySettings settings() {
        return RegistrySettings.of(Objects.requireNonNull(registry).url());
    }

    @Test
    void a_schema_is_registered_once_and_found_under_its_subject_alone() {
        try (var client = SchemaRegistry.open(settings())) {
            assertThat(client.find("a b/ü", INT)).isEmpty();

            var id = client.register("a b/ü", INT);

            assertThat(client.register("a b/ü", INT)).isEqualTo(id);
            assertThat(client.find("a b/ü", INT)).hasValue(id);
            assertThat(client.find("other", INT)).isEmpty();
            assertThat(client.text(id)).isEqualTo("\"int\"");
        }
    }

    @Test
    void in_avro_a_column_may_be_added_and_dropped_where_both_directions_are_kept()
            throws Exception {
        addAndDropAColumn(RecordFormat.AVRO, "FULL", "FULL");
    }

    /** The schema allows no other members, so old values with a column that is gone do not fit. */
    @Test
    void in_json_schema_a_column_may_be_added_backward_and_dropped_forward() throws Exception {
        addAndDropAColumn(RecordFormat.JSON_SCHEMA, "BACKWARD", "FORWARD");
    }

    private static void addAndDropAColumn(RecordFormat format, String adding, String dropping)
            throws Exception {
        var level = Objects.requireNonNull(registry);
        level.compatibility(adding);
        try (var schemas = schemas()) {
            var ids = schemas.register(published(format), shape(RecordSamples.items()));
            assertThat(refusal(schemas, format, wider())).isEmpty();

            var widened = schemas.register(published(format), shape(wider()));

            assertThat(widened.key()).isEqualTo(ids.key());
            assertThat(widened.value()).isNotEqualTo(ids.value());
            level.compatibility(dropping);
            assertThat(refusal(schemas, format, RecordSamples.items())).isEmpty();
            assertThat(schemas.register(published(format), shape(RecordSamples.items())))
                    .isEqualTo(ids);
        }
    }

    @Test
    void a_column_of_another_type_is_refused_when_the_shape_is_declared() throws Exception {
        Objects.requireNonNull(registry).compatibility("BACKWARD");
        try (var schemas = schemas()) {
            var declared = published("typed", RecordFormat.AVRO);
            schemas.register(declared, shape(RecordSamples.items()));
            var changed = shape(items(PgType.base(23, "int4")));

            assertThat(schemas.refusal(declared, changed.definition(), changed.relation()))
                    .get()
                    .isInstanceOfSatisfying(
                            Answer.Invalid.class,
                            refused ->
                                    assertThat(refused.problems())
                                            .singleElement()
                                            .asString()
                                            .startsWith("subject shop.typed-value: "));
            assertThatThrownBy(() -> schemas.register(declared, changed))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            refused -> assertThat(refused.isRefused()).isTrue());
        }
    }

    private static PublishedSchemas schemas() {
        return PublishedSchemas.open(
                new PublisherSettings(
                        "shop",
                        1,
                        TopicReplicas.ofBroker(),
                        FeedClients.of("127.0.0.1:1"),
                        Path.of("none"),
                        Optional.of(settings())));
    }

    private static Optional<Answer> refusal(
            PublishedSchemas schemas, RecordFormat format, Relation relation) {
        var shape = shape(relation);
        return schemas.refusal(published(format), shape.definition(), shape.relation());
    }

    private static PublishedShape published(RecordFormat format) {
        return published(format.name().toLowerCase(Locale.ROOT), format);
    }

    private static PublishedShape published(String name, RecordFormat format) {
        return new PublishedShape(
                name,
                PublishedShape.rows("items", "", Map.of(), List.of()),
                TopicSettings.named("shop." + name),
                format);
    }

    private static Shape shape(Relation relation) {
        return new Shape(
                new ShapeRef(new ShapeHandle("1-2"), 0),
                RecordSamples.definition(relation, "items"),
                relation);
    }

    private static Relation wider() {
        return RecordSamples.relation(
                1,
                List.of(
                        RecordSamples.column("id", PgType.base(23, "int4"), true),
                        RecordSamples.column("v", PgType.base(25, "text"), false),
                        RecordSamples.column("paid", PgType.base(16, "bool"), false)));
    }

    private static Relation items(PgType value) {
        return RecordSamples.relation(
                1,
                List.of(
                        RecordSamples.column("id", PgType.base(23, "int4"), true),
                        RecordSamples.column("v", value, false)));
    }
}
