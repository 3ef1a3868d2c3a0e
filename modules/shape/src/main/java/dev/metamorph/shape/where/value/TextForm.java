package dev.metamorph.shape.where.value;

import java.util.Comparator;

/** Reads, prints and orders the values of a type. */
public interface TextForm {
    /** The class of all values of the type. */
    Class<?> valueClass();

    /**
     * Reads the output of the type's output function, and other spellings that mean the same under
     * all settings.
     *
     * @throws IllegalArgumentException if the text is not a value of the type
     * @throws ArithmeticException if the value is out of range
     */
    Object read(String text);

    /**
     * Prints a value as the type's output function does, under the settings of the shape protocol.
     */
    String print(Object value);

    /** The order of the type; for text, that of the collation C. */
    Comparator<Object> order();
}
