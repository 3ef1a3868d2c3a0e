package org.apache.kafka.common.utils;

import java.util.regex.Pattern;

import javax.management.ObjectName;

/**
 * Makes names fit for JMX. Debezium names the beans of its metrics with it when its task starts,
 * and cannot start without it.
 */
public final class Sanitizer {
    private static final Pattern PLAIN = Pattern.compile("[\\w%. \\t-]*");

    private Sanitizer() {}

    /** The name itself if JMX accepts it as it is, otherwise quoted. */
    public static String jmxSanitize(String name) {
        return PLAIN.matcher(name).matches() ? name : ObjectName.quote(name);
    }
}
