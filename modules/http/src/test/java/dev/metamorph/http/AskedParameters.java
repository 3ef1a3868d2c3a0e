package dev.metamorph.http;

import dev.metamorph.http.message.QueryString;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The parameters that the parser reads. */
final class AskedParameters {
    private final Map<String, String> given;
    private final Set<String> names = new TreeSet<>();

    AskedParameters(Map<String, String> given) {
        this.given = given;
    }

    void readBy(Function<QueryString, ?> reading) {
        var complete = new HashMap<>(given);
        // Later look-ups may depend on earlier values, so it is parsed until nothing new is read.
        complete.putAll(Map.of("table", "items", "offset", "0_0", "handle", "1-1"));
        var _ = reading.apply(new QueryString(new Recording(complete, names)));
    }

    /** {@code params[1]} belongs to {@code params}. */
    Set<String> names() {
        var plain = new TreeSet<String>();
        names.forEach(name -> plain.add(name.replaceAll("\\[.*", "")));
        given.keySet().forEach(name -> plain.add(name.replaceAll("\\[.*", "")));
        return plain;
    }

    /** A map that records which keys were read. */
    private static final class Recording extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1;
        private final transient Set<String> asked;

        Recording(Map<String, String> values, Set<String> asked) {
            super(values);
            this.asked = asked;
        }

        @Override
        public @Nullable String get(Object key) {
            asked.add(key.toString());
            return super.get(key);
        }

        @Override
        public String getOrDefault(Object key, String fallback) {
            asked.add(key.toString());
            return super.getOrDefault(key, fallback);
        }
    }
}
