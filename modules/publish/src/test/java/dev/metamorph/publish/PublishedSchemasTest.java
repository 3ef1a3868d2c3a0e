package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.feed.topic.FeedClients;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.publish.record.RecordSamples;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.registry.RegistryException;
import dev.metamorph.publish.registry.RegistrySettings;
import dev.metamorph.publish.registry.RegistrySettings.Subjects;
import dev.metamorph.publish.registry.StubRegistry;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.PublishedShapes.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.TopicSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class PublishedSchemasTest {
    private static final Shape SHAPE =
            new Shape(
                    new ShapeRef(new ShapeHandle("1-2"), 0),
                    RecordSamples.definition(RecordSamples.items(), "items"),
                    RecordSamples.items());
    private StubRegistry stub;

    @BeforeEach
    void start() throws IOException {
        stub = StubRegistry.start();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private PublishedSchemas schemas(Subjects subjects, boolean autoRegister) {
        return open(
                Optional.of(
                        new RegistrySettings(
                                stub.url(),
                                new RegistrySettings.Login.None(),
                                new RegistrySettings.Trust.OfSystem(),
                                subjects,
                                autoRegister)));
    }

    private static PublishedSchemas open(Optional<RegistrySettings> registry) {
        return PublishedSchemas.open(
                new PublisherSettings(
                        "shop",
                        1,
                        TopicReplicas.ofBroker(),
                        FeedClients.of("127.0.0.1:1"),
                        Path.of("none"),
                        registry));
    }

    private static PublishedShape shape(RecordFormat format) {
        return new PublishedShape(
                "items",
                PublishedShape.rows("items", "", Map.of(), List.of()),
                TopicSettings.named("shop.items"),
                format);
    }

    private static Optional<Answer> refusal(PublishedSchemas schemas, RecordFormat format) {
        return schemas.refusal(shape(format), SHAPE.definition(), SHAPE.relation());
    }

    @Test
    void formats_without_a_registry_need_none() {
        try (var schemas = open(Optional.empty())) {
            assertThat(refusal(schemas, RecordFormat.JSON)).isEmpty();
            assertThat(refusal(schemas, RecordFormat.AVRO))
                    .contains(
                            new Answer.Invalid(
                                    "format",
                                    List.of(
                                            "format avro needs a schema registry; give SCHEMA_REGISTRY_URL")));
        }
    }

    @Test
    void schemas_are_registered_under_the_topic_s_subjects_or_the_records() {
        try (var byTopic = schemas(Subjects.TOPIC, true);
                var byRecord = schemas(Subjects.RECORD, true)) {
            assertThat(refusal(byTopic, RecordFormat.AVRO)).isEmpty();
            assertThat(stub.versions("shop.items-value")).isZero();

            var ids = byTopic.register(shape(RecordFormat.AVRO), SHAPE);
            assertThat(byRecord.register(shape(RecordFormat.AVRO), SHAPE)).isEqualTo(ids);

            assertThat(ids).isEqualTo(new RegisteredSchemas(1, 2));
            assertThat(stub.versions("shop.items-key")).isEqualTo(1);
            assertThat(stub.versions("shop.items-value")).isEqualTo(1);
            assertThat(stub.versions("shop.items.Key")).isEqualTo(1);
            assertThat(stub.versions("shop.items.Value")).isEqualTo(1);
            assertThat(byTopic.register(shape(RecordFormat.JSON_SCHEMA), SHAPE))
                    .isEqualTo(new RegisteredSchemas(3, 4));
        }
    }

    @Test
    void a_refusal_of_the_registry_is_reported_before_the_shape_is_declared() {
        try (var schemas = schemas(Subjects.TOPIC, true)) {
            schemas.register(shape(RecordFormat.AVRO), SHAPE);
            stub.refuse("Value");

            assertThat(refusal(schemas, RecordFormat.AVRO))
                    .contains(
                            new Answer.Invalid(
                                    "format",
                                    List.of("subject shop.items-value: READER_FIELD_MISSING")));
            assertThatThrownBy(() -> schemas.register(shape(RecordFormat.AVRO), SHAPE))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("is incompatible");
            stub.fail(500);
            assertThat(refusal(schemas, RecordFormat.AVRO))
                    .get()
                    .isInstanceOf(Answer.Unavailable.class);
        }
    }

    @Test
    void without_registration_schemas_must_be_there() {
        try (var looking = schemas(Subjects.TOPIC, false);
                var registering = schemas(Subjects.TOPIC, true)) {
            assertThat(refusal(looking, RecordFormat.AVRO).orElseThrow().toString())
                    .contains("shop.items-key does not have the schema");
            assertThatThrownBy(() -> looking.register(shape(RecordFormat.AVRO), SHAPE))
                    .isInstanceOf(RegistryException.class);
            assertThat(stub.versions("shop.items-key")).isZero();

            var ids = registering.register(shape(RecordFormat.AVRO), SHAPE);

            assertThat(refusal(looking, RecordFormat.AVRO)).isEmpty();
            assertThat(looking.register(shape(RecordFormat.AVRO), SHAPE)).isEqualTo(ids);
        }
    }
}
