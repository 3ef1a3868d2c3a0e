package dev.metamorph.publish;

import dev.metamorph.publish.record.RecordSchemas;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.registry.RegistryException;
import dev.metamorph.publish.registry.RegistrySchema;
import dev.metamorph.publish.registry.RegistrySettings;
import dev.metamorph.publish.registry.SchemaRegistry;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.DeclarationCheck;
import dev.metamorph.shape.port.PublishedShapes.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.status.StackReason;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The schemas of published shapes in the stack's schema registry: checked before a shape is
 * declared, and registered before its topic is written. Calls wait for the registry. Any thread.
 */
public final class PublishedSchemas implements DeclarationCheck, AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final @Nullable SchemaRegistry registry;

    private PublishedSchemas(@Nullable SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * Opens a client of the registry, if there is one; nothing is asked yet.
     *
     * @throws IllegalArgumentException if the file of certificates cannot be used
     */
    public static PublishedSchemas open(PublisherSettings settings) {
        return new PublishedSchemas(settings.registry().map(SchemaRegistry::open).orElse(null));
    }

    /** A schema under its subject. */
    private record Subject(String name, RegistrySchema schema) {}

    @Override
    public Optional<Answer> refusal(
            PublishedShape declaration, ShapeDefinition definition, Relation relation) {
        if (!declaration.format().isRegistered()) {
            return Optional.empty();
        }
        try {
            var client = client(declaration);
            var problems = new ArrayList<String>();
            for (var subject : subjects(client, declaration, definition, relation)) {
                problems.addAll(problems(client, subject));
            }
            return problems.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Answer.Invalid("format", problems));
        } catch (RegistryException e) {
            var message = String.valueOf(e.getMessage());
            return Optional.of(
                    e.isRefused()
                            ? new Answer.Invalid("format", List.of(message))
                            : new Answer.Unavailable(
                                    StackReason.DECLARATION_FAILED, message, SOON));
        }
    }

    private static List<String> problems(SchemaRegistry client, Subject subject) {
        if (client.settings().autoRegister()) {
            return client.incompatibilities(subject.name(), subject.schema()).stream()
                    .map(reason -> "subject %s: %s".formatted(subject.name(), reason))
                    .toList();
        }
        return client.find(subject.name(), subject.schema()).isPresent()
                ? List.of()
                : List.of(missing(subject));
    }

    /**
     * The ids of a shape's schemas, which are registered unless that is switched off.
     *
     * @throws RegistryException if the registry refuses them or does not answer
     */
    RegisteredSchemas register(PublishedShape declaration, Shape shape) {
        var client = client(declaration);
        var subjects = subjects(client, declaration, shape.definition(), shape.relation());
        return new RegisteredSchemas(
                id(client, subjects.getFirst()), id(client, subjects.getLast()));
    }

    private SchemaRegistry client(PublishedShape declaration) {
        if (registry == null) {
            throw RegistryException.refused(
                    "format %s needs a schema registry; give SCHEMA_REGISTRY_URL"
                            .formatted(declaration.format().text()));
        }
        return registry;
    }

    private static int id(SchemaRegistry client, Subject subject) {
        return client.settings().autoRegister()
                ? client.register(subject.name(), subject.schema())
                : client.find(subject.name(), subject.schema())
                        .orElseThrow(() -> RegistryException.refused(missing(subject)));
    }

    private static String missing(Subject subject) {
        return "subject %s does not have the schema %s; register it, or set SCHEMA_REGISTRY_AUTO_REGISTER=true"
                .formatted(subject.name(), subject.schema().text());
    }

    /** The key's, then the value's. */
    private static List<Subject> subjects(
            SchemaRegistry client,
            PublishedShape declaration,
            ShapeDefinition definition,
            Relation relation) {
        var schemas = RecordSchemas.of(declaration, definition, relation);
        var type =
                declaration.format() == RecordFormat.AVRO
                        ? RegistrySchema.Type.AVRO
                        : RegistrySchema.Type.JSON;
        var topic = declaration.topic().name();
        var byTopic = client.settings().subjects() == RegistrySettings.Subjects.TOPIC;
        return List.of(
                new Subject(
                        byTopic ? topic + "-key" : schemas.key().name(),
                        new RegistrySchema(type, schemas.key().text())),
                new Subject(
                        byTopic ? topic + "-value" : schemas.value().name(),
                        new RegistrySchema(type, schemas.value().text())));
    }

    /** Ends all calls. Idempotent. */
    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
