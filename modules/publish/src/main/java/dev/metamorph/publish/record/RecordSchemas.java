package dev.metamorph.publish.record;

import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.relation.Relation;

/**
 * The schemas of a published shape's keys and values for a schema registry.
 *
 * @param key that of keys
 * @param value that of values
 */
public record RecordSchemas(Named key, Named value) {
    /**
     * A schema.
     *
     * @param name the full name of the record that it describes
     * @param text its text, the same whenever it is built for the same columns
     */
    public record Named(String name, String text) {}

    /**
     * Builds the schemas of a published shape.
     *
     * @throws IllegalArgumentException if the format has none
     */
    public static RecordSchemas of(
            PublishedShape declaration, ShapeDefinition definition, Relation relation) {
        var columns = ShapeColumns.of(definition, relation);
        var names = SchemaNames.of(declaration.topic().name());
        var options = declaration.options();
        return switch (declaration.format()) {
            case AVRO ->
                    new RecordSchemas(
                            new Named(names.key(), AvroSchema.key(columns, options, names)),
                            new Named(names.value(), AvroSchema.value(columns, options, names)));
            case JSON_SCHEMA ->
                    new RecordSchemas(
                            new Named(names.key(), JsonSchema.key(columns, options, names)),
                            new Named(names.value(), JsonSchema.value(columns, options, names)));
            default ->
                    throw new IllegalArgumentException(
                            "format %s has no schemas".formatted(declaration.format().text()));
        };
    }
}
