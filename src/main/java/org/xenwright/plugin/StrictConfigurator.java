package org.xenwright.plugin;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.codehaus.plexus.classworlds.realm.ClassRealm;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.ComponentConfigurator;
import org.codehaus.plexus.component.configurator.ConfigurationListener;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * A configurator that fills a goal from the POM as Maven does, after it gave lists their present form and checked that
 * every element is known to its bean.
 */
public final class StrictConfigurator extends BasicComponentConfigurator implements ComponentConfigurator {
    public StrictConfigurator() {
        converterLookup.registerConverter(new ValuesConverter());
    }

    @Override
    public void configureComponent(
            Object component,
            PlexusConfiguration configuration,
            ExpressionEvaluator evaluator,
            ClassRealm realm,
            ConfigurationListener listener)
            throws ComponentConfigurationException {
        Consumer<String> warnings = component instanceof XenMojo goal ? goal::warnOnce : text -> {};
        PlexusConfiguration written = unified(configuration, component.getClass(), warnings);
        for (PlexusConfiguration child : written.getChildren()) {
            Field field = field(component.getClass(), child.getName());
            if (field != null) {
                check(child, field.getGenericType(), "<" + child.getName() + ">");
            }
        }
        super.configureComponent(component, Inheritance.applied(written), evaluator, realm, listener);
    }

    private static PlexusConfiguration unified(
            PlexusConfiguration configuration, Class<?> type, Consumer<String> warnings) {
        Xpp3Dom dom = Inheritance.dom(configuration);
        return WrittenLists.unify(dom, type, "", warnings) ? new XmlPlexusConfiguration(dom) : configuration;
    }

    private static void check(PlexusConfiguration element, Type type, String where)
            throws ComponentConfigurationException {
        if (type instanceof ParameterizedType list
                && list.getRawType() instanceof Class<?> raw
                && Collection.class.isAssignableFrom(raw)) {
            Type values = list.getActualTypeArguments()[0];
            for (PlexusConfiguration child : element.getChildren()) {
                if (values == String.class) {
                    refuseEmpty(child, where + "<" + child.getName() + ">");
                }
                check(child, values, where + "<" + child.getName() + ">");
            }
        } else if (type instanceof Class<?> bean && isBean(bean)) {
            Set<String> known = elements(bean);
            for (PlexusConfiguration child : element.getChildren()) {
                if (!known.contains(child.getName())) {
                    throw new ComponentConfigurationException(
                            element,
                            "\n"
                                    + ConfigurationCheck.unknown(child.getName(), known, where)
                                            .text());
                }
                Field field = field(bean, child.getName());
                if (field != null) {
                    check(child, field.getGenericType(), where + "<" + child.getName() + ">");
                }
            }
        }
    }

    private static void refuseEmpty(PlexusConfiguration value, String where) throws ComponentConfigurationException {
        if (value.getChildCount() == 0 && String.valueOf(value.getValue("")).isBlank()) {
            throw new ComponentConfigurationException(
                    value,
                    "\n"
                            + Problem.of("reading the plugin's configuration", "write a value, or take the element out")
                                    .at(where)
                                    .found("nothing")
                                    .text());
        }
    }

    /** What a bean's element may hold: its fields, and what has a setter of its own. */
    static Set<String> elements(Class<?> bean) {
        Set<String> names = new TreeSet<>();
        for (Field field : bean.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            // what is final collects what setters are given
            if (!field.isSynthetic() && !Modifier.isStatic(modifiers) && !Modifier.isFinal(modifiers)) {
                names.add(field.getName());
            }
        }
        for (Method method : bean.getDeclaredMethods()) {
            String name = method.getName();
            if (name.startsWith("set") && name.length() > 3 && method.getParameterCount() == 1) {
                names.add(Character.toLowerCase(name.charAt(3)) + name.substring(4));
            }
        }
        return names;
    }

    /** Returns whether a type is one of ours, filled element by element. */
    static boolean isBean(Class<?> type) {
        return type.getPackage() != null && type.getPackage().equals(StrictConfigurator.class.getPackage());
    }

    private static @Nullable Field field(Class<?> type, String name) {
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            try {
                return at.getDeclaredField(name);
            } catch (NoSuchFieldException e) {
                continue;
            }
        }
        return null;
    }
}
