package dev.metamorph.app.config;

import dev.metamorph.publish.registry.RegistrySettings;
import dev.metamorph.publish.registry.RegistrySettings.Login;
import dev.metamorph.publish.registry.RegistrySettings.Subjects;
import dev.metamorph.publish.registry.RegistrySettings.Trust;

import java.util.List;
import java.util.Optional;

/** The settings whose names begin with {@code SCHEMA_REGISTRY_}. */
final class SchemaRegistrySettings {
    private static final List<SettingKey<?>> BESIDE_URL =
            List.of(
                    SettingKeys.SCHEMA_REGISTRY_USER,
                    SettingKeys.SCHEMA_REGISTRY_PASSWORD,
                    SettingKeys.SCHEMA_REGISTRY_TOKEN,
                    SettingKeys.SCHEMA_REGISTRY_CA_FILE);

    private SchemaRegistrySettings() {}

    /** Adds a line for each contradiction. */
    static void check(Environment environment, List<String> found) {
        if (!environment.isGiven(SettingKeys.SCHEMA_REGISTRY_URL)) {
            BESIDE_URL.stream()
                    .filter(environment::isGiven)
                    .map(key -> "%s needs SCHEMA_REGISTRY_URL".formatted(key.name()))
                    .forEach(found::add);
            return;
        }
        var user = environment.isGiven(SettingKeys.SCHEMA_REGISTRY_USER);
        if (user != environment.isGiven(SettingKeys.SCHEMA_REGISTRY_PASSWORD)) {
            found.add(
                    "SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD belong together; give both, or none");
        }
        if (user && environment.isGiven(SettingKeys.SCHEMA_REGISTRY_TOKEN)) {
            found.add(
                    "SCHEMA_REGISTRY_TOKEN and SCHEMA_REGISTRY_USER contradict each other; give one of them");
        }
    }

    /** The registry; empty if there is none. */
    static Optional<RegistrySettings> read(Environment environment) {
        if (!environment.isGiven(SettingKeys.SCHEMA_REGISTRY_URL)) {
            return Optional.empty();
        }
        var subjects = environment.value(SettingKeys.SCHEMA_REGISTRY_SUBJECTS);
        return Optional.of(
                new RegistrySettings(
                        environment.value(SettingKeys.SCHEMA_REGISTRY_URL),
                        login(environment),
                        trust(environment),
                        subjects.equals("record") ? Subjects.RECORD : Subjects.TOPIC,
                        environment.value(SettingKeys.SCHEMA_REGISTRY_AUTO_REGISTER)));
    }

    private static Login login(Environment environment) {
        if (environment.isGiven(SettingKeys.SCHEMA_REGISTRY_TOKEN)) {
            return new Login.Bearer(environment.value(SettingKeys.SCHEMA_REGISTRY_TOKEN).word());
        }
        return environment.isGiven(SettingKeys.SCHEMA_REGISTRY_USER)
                ? new Login.Basic(
                        environment.value(SettingKeys.SCHEMA_REGISTRY_USER),
                        environment.value(SettingKeys.SCHEMA_REGISTRY_PASSWORD).word())
                : new Login.None();
    }

    private static Trust trust(Environment environment) {
        return environment.isGiven(SettingKeys.SCHEMA_REGISTRY_CA_FILE)
                ? new Trust.OfFile(environment.value(SettingKeys.SCHEMA_REGISTRY_CA_FILE))
                : new Trust.OfSystem();
    }
}
