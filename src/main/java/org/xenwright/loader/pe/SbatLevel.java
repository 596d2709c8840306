package org.xenwright.loader.pe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.xenwright.content.Content;
import org.xenwright.problem.Problem;

/**
 * The generations that a shim demands of what it loads. It writes them into the firmware's variables, where they stay: a
 * loader that it refuses is refused on that machine from then on, whatever brings it. Facts: rhboot/shim,
 * {@code sbat_var.S} and {@code SBAT.md}.
 *
 * @param automatic what it writes by itself
 * @param latest what it writes when a user asks for it
 */
public record SbatLevel(Sbat automatic, Sbat latest) {
    private static final String SECTION = ".sbatlevel";
    private static final int MOST = 1 << 16;
    /** Behind the version of the section; from here its two offsets count. */
    private static final int OFFSETS = 4;

    /**
     * Reads those of a shim; empty for one that has none inside, as before 15.6.
     *
     * @throws PeFormatException when the section is damaged
     */
    public static Optional<SbatLevel> of(PeFile shim) throws IOException {
        Optional<byte[]> section = shim.bytes(SECTION, MOST);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = section.get();
        if (bytes.length < OFFSETS + 8) {
            throw new PeFormatException("a section " + SECTION + " of " + bytes.length + " bytes");
        }
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (numbers.getInt() != 0) {
            throw new PeFormatException("a section " + SECTION + " of an unknown version");
        }
        return Optional.of(new SbatLevel(list(bytes, numbers.getInt()), list(bytes, numbers.getInt())));
    }

    private static Sbat list(byte[] bytes, int offset) throws PeFormatException {
        if (offset < 0 || offset >= bytes.length - OFFSETS) {
            throw new PeFormatException("a section " + SECTION + " whose revocations lie at " + offset);
        }
        String text = new String(Arrays.copyOfRange(bytes, OFFSETS + offset, bytes.length), StandardCharsets.US_ASCII);
        int end = text.indexOf('\0');
        return Sbat.parse(end < 0 ? text : text.substring(0, end), Sbat.REVOCATION_COLUMNS);
    }

    /** Returns why a shim of these revocations does not start a loader; empty when it does. */
    public Optional<String> refusal(Optional<Sbat> loader) {
        if (loader.isEmpty() || loader.get().components().isEmpty()) {
            return Optional.of("it has no section " + Sbat.SECTION);
        }
        for (Sbat.Component each : loader.get().components()) {
            for (Sbat.Component least : automatic.components()) {
                if (each.name().equals(least.name()) && each.generation() < least.generation()) {
                    return Optional.of(each.name() + "," + each.generation()
                            + (each.version().isEmpty() ? "" : " (" + each.version() + ")") + ", and shim demands "
                            + least.name() + "," + least.generation());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Checks that a shim starts a loader.
     *
     * @param shimPackage it came from, for the message; likewise {@code loaderPackage}
     * @throws org.xenwright.problem.ProblemException when it does not, or one of them is damaged
     */
    public static void check(Content shim, String shimPackage, Content loader, String loaderPackage)
            throws IOException {
        PeFile first = read(shim, shimPackage);
        PeFile second = read(loader, loaderPackage);
        Optional<SbatLevel> level;
        Optional<Sbat> generations;
        try {
            level = of(first);
            generations = Sbat.of(second);
        } catch (PeFormatException e) {
            throw damaged(e, shimPackage + " and " + loaderPackage);
        }
        Optional<String> refusal = level.flatMap(each -> each.refusal(generations));
        if (refusal.isPresent()) {
            throw Problem.of(
                            "putting shim and the loader behind it on the disk",
                            "lock both from one suite with its security updates: mvn xen:lock; a machine that started"
                                    + " this shim would refuse this loader for good")
                    .at(shimPackage + ", " + loaderPackage)
                    .found("a loader with " + refusal.get())
                    .raise();
        }
    }

    private static PeFile read(Content program, String from) throws IOException {
        try {
            return PeFile.read(program);
        } catch (PeFormatException e) {
            throw damaged(e, from);
        }
    }

    private static RuntimeException damaged(PeFormatException damage, String from) {
        return Problem.of("reading shim and the loader behind it", "take another version of the package")
                .at(from)
                .found(String.valueOf(damage.getMessage()))
                .raise(damage);
    }
}
