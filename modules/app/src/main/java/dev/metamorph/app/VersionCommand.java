package dev.metamorph.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code metamorph version}. */
@Command(name = "version", description = "Print the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable, IVersionProvider {
    @Override
    public void run() {
        System.out.println(Version.ofThisBuild());
    }

    @Override
    public String[] getVersion() {
        return new String[] {Version.ofThisBuild().toString()};
    }
}
