package org.xenwright.plugin;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xenwright.packages.PackageName;
import org.xenwright.platform.Architecture;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Problem;

/** The {@code <image>} element: what goes into an image. Every element is optional. */
public final class ImageConfiguration {
    /** Name of the image and of its files. Default: the artifactId. */
    String name;

    /** Architecture of the packages: amd64, arm64 or riscv64. Default: amd64. */
    String architecture = Architecture.AMD64.debianName();

    /**
     * Other architectures whose packages it may have besides, as after dpkg --add-architecture: a package of one is asked for
     * as NAME:ARCHITECTURE and brings what it needs in that architecture, but for what serves all of them. Default: none.
     */
    List<String> foreignArchitectures = new ArrayList<>();

    /**
     * The image this one starts from: an OCI reference (registry/name:tag or registry/name@sha256:…), or oci:PATH or
     * oci:PATH:NAME, an image layout, a folder or a tar. Default: none, packages alone.
     */
    String from;

    /** Where packages come from. Default: the host's own APT sources; for a Debian base, their suites of its release. */
    List<Repository> repositories = new ArrayList<>();

    /**
     * A file of pins as apt_preferences(5) describes them: which versions and suites are preferred, and which are shut out.
     * Default: none.
     */
    File preferences;

    /** Packages: NAME, NAME:ARCHITECTURE, NAME=VERSION, NAME/SUITE, -NAME, or a path to a .deb file that starts with a dot or a slash. */
    List<String> packages = new ArrayList<>();

    /**
     * When the scripts of packages run: run, when the image is made, in a sandbox that runs programs of its architecture; or
     * firstBoot, when a domain starts for the first time, so that nothing of the image runs here. Default: run.
     */
    String scripts = "run";

    /**
     * Answers to the questions that packages ask when they are configured, each a line of debconf-set-selections: PACKAGE
     * QUESTION TYPE VALUE. They are part of the image, so that a password belongs into guest.debconf of a domain.
     */
    List<String> debconf = new ArrayList<>();

    /** Whether recommended packages come along. Default: false. */
    boolean recommends;

    /** Maven artifacts, resolved by Maven: files that are placed, archives that are unpacked, packages that are installed. */
    List<ArtifactInput> artifacts = new ArrayList<>();

    /** The folder whose files are copied into the image; NAME.vm is rendered and loses the suffix. Default: src/main/rootfs. */
    File files;

    /** Owners and modes of files that the folder's own permissions do not tell. */
    List<Permission> permissions = new ArrayList<>();

    /** Values for the templates. */
    Map<String, String> properties = new TreeMap<>();

    /** Host name in the image. Default: its name. */
    String hostname;

    /** Users to make. */
    List<User> users = new ArrayList<>();

    /** systemd units to enable, disable or mask. */
    Services services = new Services();

    /** Shell commands run inside the image after everything else is in place. */
    List<String> commands = new ArrayList<>();

    /** The package of the kernel, or none. Default: linux-image-cloud-amd64, or what fits the architecture. */
    String kernel;

    /** generated (2 MB, made by us), or none. Default: generated. */
    String initramfs = "generated";

    /** How domains of this image start: pvh, pv or hvm. Default: pvh. */
    String type = GuestType.PVH.word();

    /** The disk. */
    DiskConfiguration disk = new DiskConfiguration();

    /**
     * What is installed and deployed besides the image as an OCI layout and its manifest, separated by commas: raw, qcow2,
     * vhd, xva, which must be among the formats of the disk, and delta, which needs a base, each packed by zstd when .zst
     * stands behind it (raw.zst), and kernel. Default: nothing, since xen:get makes them.
     */
    String attach = "";

    private final List<String> excludes = new ArrayList<>();

    /** Paths of packages that are left out, as a pattern: /usr/share/doc/**. May be given several times. */
    public void setExclude(String pattern) {
        excludes.add(pattern);
    }

    List<String> excludes() {
        return excludes;
    }

    /** Behind a format that is attached packed. */
    static final String PACKED = ".zst";

    /** The delta over a base, among what is attached. */
    static final String DELTA = "delta";

    /** The image's own architecture, then the foreign ones. */
    List<String> architectures() {
        List<String> all = new ArrayList<>(List.of(architecture));
        for (String each : foreignArchitectures) {
            String foreign = String.valueOf(each).strip();
            if (!PackageName.isArchitecture(foreign) || foreign.equals("all") || all.contains(foreign)) {
                throw Problem.of("reading the architectures of the image", "correct it, or take it out")
                        .at("<image><foreignArchitectures><architecture>")
                        .found("'" + foreign + "'" + (all.contains(foreign) ? ", which it has already" : ""))
                        .expected("another architecture of Debian, for example i386")
                        .raise();
            }
            all.add(foreign);
        }
        return all;
    }

    /** What {@link #attach} names. */
    Set<String> attached() {
        Set<String> possible = new TreeSet<>(Set.of("kernel"));
        Stream.concat(disk.formats().stream(), disk.base() == null ? Stream.empty() : Stream.of(DELTA))
                .flatMap(format -> Stream.of(format, format + PACKED))
                .forEach(possible::add);
        Set<String> wanted = new TreeSet<>(XenMojo.words(attach.toLowerCase(Locale.ROOT)));
        wanted.stream().filter(each -> !possible.contains(each)).findFirst().ifPresent(each -> {
            throw Problem.of("attaching files of the image", "correct it, or add the format to <disk><formats>")
                    .at("<image><attach>")
                    .found(each)
                    .expected(String.join(", ", possible))
                    .raise();
        });
        return wanted;
    }

    /** A {@code <registry>}. */
    public static final class Registry {
        /** Host, and port unless it is the usual one. */
        String host;

        /** Asks it by plain http. Default: false; registries of this machine always may be. */
        boolean insecure;

        /** File of the certificates that may vouch for it, PEM. Default: those Java knows. */
        File caCertificate;

        /** Other hosts it may send to for a token, which are shown the credentials for it. */
        List<String> tokenHosts = new ArrayList<>();
    }

    /** A {@code <repository>}. */
    public static final class Repository {
        /** Address of the repository, without the dists folder. */
        String url;

        /** Suite or codename. */
        String suite;

        /** Components, separated by blanks. Default: main. */
        String components = "main";

        /** Keyring file whose keys may sign it. */
        File signedBy;

        /** Believes it without a signature. Default: false. */
        boolean allowUnsigned;

        /** Refuses a Release whose Valid-Until has passed. Default: true. */
        boolean checkValidUntil = true;

        /**
         * The only packages that may come from it, separated by commas; * and ? stand for any characters (acme-*). What else
         * it has, under whatever version, is as if it were not there. Default: all.
         */
        String includes = "";
    }

    /** An {@code <artifact>}. */
    public static final class ArtifactInput {
        /** Group. */
        String groupId;

        /** Artifact. */
        String artifactId;

        /** Version. */
        String version;

        /** Type, for instance jar, war, zip, tar.gz or deb. Default: jar. */
        String type = "jar";

        /** Classifier. */
        String classifier;

        /** Folder of the image; a path that does not end in a slash names the file itself unless it is unpacked. */
        String into = "/";

        /** Unpacks it instead of placing it. Default: false. */
        boolean unpack;

        /** Owner as user:group, by name or number. Default: root:root. */
        String owner = "root:root";

        /** Mode of the files, octal. Default: 0644, and 0755 for executable entries of an archive. */
        String mode;
    }

    /** A {@code <permission>}: owner and mode of the files of the overlay a pattern matches. */
    public static final class Permission {
        /** The files, as a pattern: /etc/sudoers.d/*. */
        String path;

        /** Owner as user:group, by name or number. Default: unchanged. */
        String owner;

        /** Mode, octal. Default: unchanged. */
        String mode;
    }

    /** A {@code <user>}. */
    public static final class User {
        /** Login name. */
        String name;

        /** Number. Default: the next free one from 1000 on. */
        Integer uid;

        /** Further groups. */
        List<String> groups = new ArrayList<>();

        /** Login shell. Default: /bin/bash if the image has it, else /bin/sh. */
        String shell;

        /** Home folder. Default: /home/NAME. */
        String home;

        /** Full name. */
        String comment = "";

        /** Lines of authorized_keys. */
        List<String> keys = new ArrayList<>();

        /** Hash of the password as in /etc/shadow. Default: locked. */
        String passwordHash;
    }

    /** The {@code <services>} element. */
    public static final class Services {
        private final List<String> enabled = new ArrayList<>();
        private final List<String> disabled = new ArrayList<>();
        private final List<String> masked = new ArrayList<>();

        /** Enables a unit. May be given several times. */
        public void setEnable(String unit) {
            enabled.add(unit);
        }

        /** Disables a unit. May be given several times. */
        public void setDisable(String unit) {
            disabled.add(unit);
        }

        /** Masks a unit. May be given several times. */
        public void setMask(String unit) {
            masked.add(unit);
        }

        List<String> enabled() {
            return enabled;
        }

        List<String> disabled() {
            return disabled;
        }

        List<String> masked() {
            return masked;
        }
    }
}
