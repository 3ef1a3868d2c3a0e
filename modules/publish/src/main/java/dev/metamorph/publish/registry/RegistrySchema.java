package dev.metamorph.publish.registry;

/**
 * A schema as a registry has it.
 *
 * @param type its language
 * @param text its text
 */
public record RegistrySchema(Type type, String text) {
    /** The language of a schema. */
    public enum Type {
        /** Avro. */
        AVRO,
        /** JSON Schema. */
        JSON
    }
}
