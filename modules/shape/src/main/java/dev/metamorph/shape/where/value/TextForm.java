package dev.metamorph.shape.where.value;

import java.util.Comparator;

/** How values of a type are read, printed and compared. */
public interface TextForm {
    /**
     * Reads what the type's output function prints, and other spellings as far as they mean the
     * same whatever the settings are.
     *
     * @throws IllegalArgumentException if it is not such a text
     * @throws ArithmeticException likewise
     */
    Object read(String text);

    /** What the type's output function prints, with its settings as the shape protocol has them. */
    String print(Object value);

    /** The type's order; for text, that of the collation C. */
    Comparator<Object> order();
}
