package org.xenwright.customize;

import java.util.SortedMap;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.TreePath;

/**
 * A template that refers to the guest, so that it is rendered once for each domain.
 *
 * @param path where the result belongs
 * @param attributes of the result
 * @param name of the template in errors, relative to the overlay's folder
 * @param text the template
 * @param includes texts it includes, by name
 */
public record DeployTemplate(
        TreePath path, Attributes attributes, String name, String text, SortedMap<String, String> includes) {}
