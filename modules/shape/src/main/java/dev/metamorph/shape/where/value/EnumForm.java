package dev.metamorph.shape.where.value;

import java.util.Comparator;
import java.util.List;

/**
 * The text form of an enum.
 *
 * @param labels the labels in their order
 */
record EnumForm(List<String> labels) implements TextForm {
    @Override
    public Class<?> valueClass() {
        return String.class;
    }

    @Override
    public Object read(String text) {
        if (!labels.contains(text)) {
            throw new IllegalArgumentException("no such label");
        }
        return text;
    }

    @Override
    public String print(Object value) {
        return value.toString();
    }

    @Override
    public Comparator<Object> order() {
        return Comparator.comparingInt(label -> labels.indexOf(label.toString()));
    }
}
