package dev.metamorph.http;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import javax.management.JMException;
import javax.management.ObjectName;

/** Counts the reachable objects on the heap. */
final class LiveObjects {
    private LiveObjects() {}

    /** The number of objects of the classes with these names. Collects garbage first. */
    static Map<String, Long> of(String... classes) {
        var names = Set.of(classes);
        return histogram()
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 3 && names.contains(columns[3]))
                .collect(
                        Collectors.toMap(
                                columns -> columns[3], columns -> Long.valueOf(columns[1])));
    }

    private static String histogram() {
        try {
            return (String)
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException("no histogram of the heap", e);
        }
    }
}
