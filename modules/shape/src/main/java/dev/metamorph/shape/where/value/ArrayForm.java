package dev.metamorph.shape.where.value;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/**
 * The text form of arrays.
 *
 * @param form the form of the elements
 * @param element the type of the elements
 */
record ArrayForm(TextForm form, Type element) implements TextForm {
    @Override
    public Class<?> valueClass() {
        return PgArray.class;
    }

    @Override
    public Object read(String text) {
        return new ArrayReader(text, form).read();
    }

    @Override
    public String print(Object value) {
        return ArrayPrinter.print((PgArray) value, form);
    }

    @Override
    public Comparator<Object> order() {
        return (one, other) -> compare((PgArray) one, (PgArray) other);
    }

    /**
     * Compares element by element with NULL last, then by the number of elements, then by
     * dimensions.
     */
    private int compare(PgArray one, PgArray other) {
        var count = Math.min(one.elements().size(), other.elements().size());
        for (var i = 0; i < count; i++) {
            var order = elements(one.elements().get(i), other.elements().get(i));
            if (order != 0) {
                return order;
            }
        }
        var sizes = Integer.compare(one.elements().size(), other.elements().size());
        return sizes == 0 ? dimensions(one, other) : sizes;
    }

    private int elements(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        return form.order().compare(one, other);
    }

    private static int dimensions(PgArray one, PgArray other) {
        var order = Integer.compare(one.lengths().size(), other.lengths().size());
        for (var i = 0; i < one.lengths().size() && order == 0; i++) {
            order = Integer.compare(one.lengths().get(i), other.lengths().get(i));
        }
        for (var i = 0; i < one.lengths().size() && order == 0; i++) {
            order = Integer.compare(one.bounds().get(i), other.bounds().get(i));
        }
        return order;
    }
}
