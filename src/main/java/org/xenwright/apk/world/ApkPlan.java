package org.xenwright.apk.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/**
 * The steps that apk says it would take, read from its output: that of a program of the base, which is not trusted to
 * tell the truth, but can name no more than what was verified.
 *
 * @param steps in the order in which it would do them
 */
record ApkPlan(List<Step> steps) {
    private static final Pattern STEP = Pattern.compile(
            "\\((\\d{1,6})/(\\d{1,6})\\) (Installing|Upgrading|Downgrading|Replacing"
                    + "|Reinstalling|Purging) ([A-Za-z0-9._+-]{1,255})(?:@\\S{1,64})? \\((\\S{1,255}?)(?: -> (\\S{1,255}))?\\)");

    ApkPlan {
        steps = List.copyOf(steps);
    }

    /**
     * A package that comes or goes.
     *
     * @param version the one that is there afterwards, or was before one that goes
     * @param before the version that it replaces; empty for none
     */
    record Step(String name, String version, String before, boolean gone) {}

    /** @throws org.xenwright.problem.ProblemException when it is no whole plan */
    static ApkPlan of(String log) {
        List<Step> steps = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int total = 0;
        for (String line : log.lines().toList()) {
            Matcher step = STEP.matcher(line);
            if (!step.matches()) {
                continue;
            }
            total = Integer.parseInt(step.group(2));
            if (Integer.parseInt(step.group(1)) != steps.size() + 1 || !seen.add(step.group(4))) {
                throw unreadable(line);
            }
            boolean replaces = step.group(6) != null;
            steps.add(new Step(
                    step.group(4),
                    replaces ? step.group(6) : step.group(5),
                    replaces ? step.group(5) : "",
                    step.group(3).equals("Purging")));
        }
        if (steps.size() != total) {
            throw unreadable(steps.size() + " steps of " + total);
        }
        return new ApkPlan(steps);
    }

    private static RuntimeException unreadable(String found) {
        return Problem.of(
                        "reading what apk of the base would install",
                        "take a base with apk-tools 2 that is as Alpine made it")
                .found(found)
                .expected("steps that are numbered from 1 on, one for each package")
                .raise();
    }
}
