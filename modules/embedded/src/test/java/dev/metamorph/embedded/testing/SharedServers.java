package dev.metamorph.embedded.testing;

import dev.metamorph.embedded.EmbeddedException;

import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;

/** The kind of the shared servers of this JVM's tests; decided once. */
final class SharedServers {
    private static final Optional<ContainerServers> CONTAINERS = found();

    private static final ServerChoice CHOICE =
            ServerChoice.of(
                    Objects.requireNonNullElse(System.getenv(ServerChoice.KEY), ""),
                    SharedServers::support);

    private SharedServers() {}

    /** A build with the profile may have left its files to one without it. */
    private static Optional<ContainerServers> found() {
        try {
            return ServiceLoader.load(ContainerServers.class).findFirst();
        } catch (ServiceConfigurationError | LinkageError _) {
            return Optional.empty();
        }
    }

    private static ServerChoice.Support support() {
        if (CONTAINERS.isEmpty()) {
            return ServerChoice.Support.ABSENT;
        }
        try {
            return CONTAINERS.get().hasEngine()
                    ? ServerChoice.Support.READY
                    : ServerChoice.Support.WITHOUT_ENGINE;
        } catch (LinkageError _) {
            return ServerChoice.Support.ABSENT;
        }
    }

    /**
     * Starts a server.
     *
     * @throws EmbeddedException if the setting asks for what is not there; the message is one line
     */
    static <S> S start(Supplier<S> embedded, Function<ContainerServers, S> containers) {
        return switch (CHOICE) {
            case ServerChoice.Embedded() -> embedded.get();
            case ServerChoice.Containers() -> containers.apply(CONTAINERS.orElseThrow());
            case ServerChoice.Refused(var why) -> throw new EmbeddedException(why);
        };
    }
}
