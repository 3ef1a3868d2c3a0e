package dev.metamorph.metrics.otlp;

/**
 * The sender, as it is named in each message.
 *
 * @param service the name of the service
 * @param instance the name of the instance
 * @param stack the stack
 * @param version of this program
 */
public record OtlpResource(String service, String instance, String stack, String version) {}
