package org.xenwright.loader.pe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The generations of a loader's components, by which shim refuses those with known holes. Facts: rhboot/shim,
 * {@code SBAT.md}.
 *
 * @param components in the order of the section {@code .sbat}
 */
public record Sbat(List<Component> components) {
    static final String SECTION = ".sbat";

    /** Loaders have a few hundred bytes; GRUB pads to a page. */
    private static final int MOST = 1 << 16;

    /** Name, generation, vendor, package, version, address. */
    private static final int LOADER_COLUMNS = 6;
    /** Name and generation; the first line has a date behind them. */
    static final int REVOCATION_COLUMNS = 2;

    private static final int VERSION_COLUMN = 4;
    private static final int LONGEST_GENERATION = 6;

    public Sbat {
        components = List.copyOf(components);
    }

    /**
     * A component.
     *
     * @param name such as {@code grub}, or {@code grub.debian} for what a vendor changed in it
     * @param generation raised by each repair of a hole
     * @param version of the package, as {@code 2.06-13+deb12u2}; empty in a list of revocations
     */
    public record Component(String name, int generation, String version) {}

    /**
     * Reads those of a program; empty when it has none, which shim refuses.
     *
     * @throws PeFormatException when they are damaged
     */
    public static Optional<Sbat> of(PeFile program) throws IOException {
        Optional<String> text = program.text(SECTION, MOST);
        return text.isEmpty() ? Optional.empty() : Optional.of(parse(text.get(), LOADER_COLUMNS));
    }

    /**
     * Reads lines of values separated by commas.
     *
     * @param columns how many values a line has at least
     */
    static Sbat parse(String text, int columns) throws PeFormatException {
        List<Component> components = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.isBlank()) {
                continue;
            }
            String[] values = line.strip().split(",", -1);
            if (values.length < columns
                    || values[0].isEmpty()
                    || values[1].length() > LONGEST_GENERATION
                    || !values[1].matches("[0-9]+")) {
                throw new PeFormatException("a line of " + SECTION + " that says no generation: "
                        + line.substring(0, Math.min(80, line.length())));
            }
            components.add(new Component(
                    values[0],
                    Integer.parseInt(values[1]),
                    values.length > VERSION_COLUMN ? values[VERSION_COLUMN] : ""));
        }
        return new Sbat(components);
    }
}
