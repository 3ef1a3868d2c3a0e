package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;

/** Writes the values of a column as JSON. */
@FunctionalInterface
interface ValueJson {
    /**
     * Writes a value that is not NULL.
     *
     * @param text what the type's output function prints
     */
    void write(JsonGenerator out, String text) throws IOException;
}
