package org.xenwright.apk.database;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A package as an index, the records of installed packages or its own file describe it.
 *
 * @param architecture as Alpine calls it: {@code x86_64}, {@code noarch}
 * @param licence in the words of the package, mostly an expression of SPDX; empty when it names none
 * @param origin the source package it was made from; its own name when it names none
 * @param size bytes of its file; 0 where that is not said
 * @param built when it was made; the epoch where that is not said
 * @param identity of the package; null where it is not said, as in its own file
 * @param depends with the conflicts
 * @param installIf the packages whose presence brings this one along
 */
public record PackageRecord(
        String name,
        String version,
        String architecture,
        String licence,
        String origin,
        long size,
        Instant built,
        @Nullable ApkChecksum identity,
        List<ApkRelation> depends,
        List<ApkRelation> provides,
        List<ApkRelation> installIf) {
    /** The name of a package that is no path and no option; one that a user made up for a group begins with a dot. */
    private static final Pattern NAME = Pattern.compile("\\.?[A-Za-z0-9_][A-Za-z0-9._+-]{0,254}");

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~+-]{0,254}");
    private static final Pattern ARCHITECTURE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final long SECONDS = Instant.parse("9999-01-01T00:00:00Z").getEpochSecond();

    public PackageRecord {
        depends = List.copyOf(depends);
        provides = List.copyOf(provides);
        installIf = List.copyOf(installIf);
    }

    /** Returns the same with the size and the checksum of its file. */
    public PackageRecord in(long bytes, ApkChecksum checksum) {
        return new PackageRecord(
                name, version, architecture, licence, origin, bytes, built, checksum, depends, provides, installIf);
    }

    /** Returns the name of its file in a repository. */
    public String file() {
        return name + "-" + version + ".apk";
    }

    /** Returns everything that relations of others may mean by it: its name and what it provides. */
    public List<ApkRelation> names() {
        List<ApkRelation> names = new ArrayList<>();
        names.add(new ApkRelation(name, "=", version, false));
        names.addAll(provides);
        return names;
    }

    /** Returns whether it is what a relation names. */
    public boolean is(ApkRelation relation) {
        return names().stream().anyMatch(relation::admits);
    }

    @Override
    public String toString() {
        return name + " " + version;
    }

    /** Collects the fields of one package; those it does not know are passed over. */
    public static final class Fields {
        private final String name;
        private String called = "";
        private String version = "";
        private String architecture = "";
        private String licence = "";
        private String origin = "";
        private long size;
        private Instant built = Instant.EPOCH;
        private @Nullable ApkChecksum identity;
        private final List<ApkRelation> depends = new ArrayList<>();
        private final List<ApkRelation> provides = new ArrayList<>();
        private final List<ApkRelation> installIf = new ArrayList<>();

        /** @param name what errors call the place of the record */
        public Fields(String name) {
            this.name = name;
        }

        /** Takes a field of an index or of the records of what is installed, which are letters. */
        public void letter(char key, String value) throws ApkFormatException {
            switch (key) {
                case 'P' -> called = value;
                case 'V' -> version = value;
                case 'A' -> architecture = value;
                case 'L' -> licence = value;
                case 'o' -> origin = value;
                case 'S' -> size = number("a size", value);
                case 't' -> built = time(value);
                case 'C' -> identity = ApkChecksum.of(value).orElse(null);
                case 'D' -> depends.addAll(ApkRelation.all(value));
                case 'p' -> provides.addAll(ApkRelation.all(value));
                case 'i' -> installIf.addAll(ApkRelation.all(value));
                default -> {
                    // descriptions, and what later versions of apk add
                }
            }
        }

        /** Takes a field of the {@code .PKGINFO} of a package's own file. */
        public void word(String key, String value) throws ApkFormatException {
            switch (key) {
                case "pkgname" -> called = value;
                case "pkgver" -> version = value;
                case "arch" -> architecture = value;
                case "license" -> licence = value;
                case "origin" -> origin = value;
                case "builddate" -> built = time(value);
                case "depend" -> depends.addAll(ApkRelation.all(value));
                case "provides" -> provides.addAll(ApkRelation.all(value));
                case "install_if" -> installIf.addAll(ApkRelation.all(value));
                default -> {
                    // see above
                }
            }
        }

        /** @throws ApkFormatException when it lacks a field that every package has, or has an impossible one */
        public PackageRecord record() throws ApkFormatException {
            require(NAME.matcher(called).matches(), "a name", called);
            require(VERSION.matcher(version).matches(), "a version of " + called, version);
            require(
                    architecture.isEmpty() || ARCHITECTURE.matcher(architecture).matches(),
                    "an architecture",
                    architecture);
            return new PackageRecord(
                    called,
                    version,
                    architecture.isEmpty() ? "noarch" : architecture,
                    licence,
                    NAME.matcher(origin).matches() ? origin : called,
                    size,
                    built,
                    identity,
                    depends,
                    provides,
                    installIf);
        }

        private Instant time(String value) throws ApkFormatException {
            return Instant.ofEpochSecond(Math.min(number("a time", value), SECONDS));
        }

        private long number(String what, String value) throws ApkFormatException {
            require(
                    !value.isEmpty() && value.length() <= 18 && value.chars().allMatch(c -> c >= '0' && c <= '9'),
                    what,
                    value);
            return Long.parseLong(value);
        }

        private void require(boolean holds, String what, String value) throws ApkFormatException {
            if (!holds) {
                String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
                throw new ApkFormatException(name, "'" + shown + "' is not " + what);
            }
        }
    }
}
