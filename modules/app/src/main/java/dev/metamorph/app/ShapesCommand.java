package dev.metamorph.app;

import picocli.CommandLine.Command;

/** {@code metamorph shapes}: the shapes of a running service. */
@Command(
        name = "shapes",
        description = "List, show, follow, verify and compact the shapes of a running service.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ShapesListCommand.class,
            ShapesShowCommand.class,
            ShapesTailCommand.class,
            ShapesVerifyCommand.class,
            ShapesCompactCommand.class
        })
final class ShapesCommand {}
