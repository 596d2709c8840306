package org.xenwright.deb.control;

/**
 * The fields of a Release that pins and default-release rules look at. Absent fields are empty.
 *
 * @param name the field {@code Suite}: {@code stable}
 * @param codename the field {@code Codename}: {@code bookworm}
 * @param version the field {@code Version}: {@code 12.5}
 * @param origin the field {@code Origin}: {@code Debian}
 * @param label the field {@code Label}: {@code Debian-Security}
 * @param upgrades what {@code NotAutomatic} and {@code ButAutomaticUpgrades} say
 */
public record Suite(String name, String codename, String version, String origin, String label, Upgrades upgrades) {
    /** Rules for taking packages of a suite that were not asked for. */
    public enum Upgrades {
        /** An ordinary suite. */
        AUTOMATIC,
        /** {@code NotAutomatic: yes}: experimental. */
        NOT_AUTOMATIC,
        /** {@code NotAutomatic: yes} with {@code ButAutomaticUpgrades: yes}: backports. */
        ONLY_UPGRADES
    }

    /** Returns an ordinary suite known by its codename alone. */
    public static Suite of(String codename) {
        return new Suite("", codename, "", "", "", Upgrades.AUTOMATIC);
    }

    /** Returns the facts of a Release file's paragraph. */
    public static Suite of(Paragraph release) {
        Upgrades upgrades = Upgrades.AUTOMATIC;
        if (yes(release.get("NotAutomatic", ""))) {
            upgrades = yes(release.get("ButAutomaticUpgrades", "")) ? Upgrades.ONLY_UPGRADES : Upgrades.NOT_AUTOMATIC;
        }
        return new Suite(
                release.get("Suite", ""),
                release.get("Codename", ""),
                release.get("Version", ""),
                release.get("Origin", ""),
                release.get("Label", ""),
                upgrades);
    }

    private static boolean yes(String value) {
        return value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true") || value.equals("1");
    }

    /** Returns whether this word names the suite. */
    public boolean answersTo(String word) {
        return !word.isEmpty() && (word.equals(name) || word.equals(codename));
    }
}
