package dev.metamorph.shape.where.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A JSONB value. */
public sealed interface Json {
    /** The order of object keys in JSONB: by length in bytes, then bytewise. */
    Comparator<String> KEYS =
            Comparator.<String>comparingInt(Texts::utf8Length).thenComparing(Texts::compare);

    /** {@code null}, {@code true} or {@code false}. */
    enum Word implements Json {
        /** {@code null}. */
        NULL,
        /** {@code true}. */
        TRUE,
        /** {@code false}. */
        FALSE
    }

    /** A number. */
    record Numeral(Decimal value) implements Json {
        @Override
        public boolean equals(Object object) {
            return object instanceof Numeral other && value.compareTo(other.value) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripped().hashCode();
        }
    }

    /** A string. */
    record Text(String value) implements Json {}

    /** An array. */
    record Array(List<Json> elements) implements Json {
        /** Copies the list. */
        public Array {
            elements = Collections.unmodifiableList(new ArrayList<>(elements));
        }
    }

    /** An object. */
    record Struct(SortedMap<String, Json> fields) implements Json {
        /** Copies the map. */
        public Struct {
            var sorted = new TreeMap<String, Json>(KEYS);
            sorted.putAll(fields);
            fields = Collections.unmodifiableSortedMap(sorted);
        }

        static Struct of(Map<String, Json> fields) {
            return new Struct(new TreeMap<>(fields));
        }
    }

    /** Prints the value as Postgres does. */
    default String print() {
        var text = new StringBuilder();
        JsonbText.print(this, text);
        return text.toString();
    }
}
