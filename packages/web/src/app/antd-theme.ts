import { theme, type ThemeConfig } from 'antd';
import { TOKENS, type Mode } from '../ui/tokens.ts';

const wantsStillness = (): boolean => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

/** antd wears the same tokens as the stylesheet; no component carries a colour of its own. */
export function antdTheme(mode: Mode): ThemeConfig {
  const { ink, ink2, surface, raised, line, edge, hover, brand, onBrand, tones } = TOKENS[mode];
  return {
    algorithm: mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: brand,
      colorLink: brand,
      colorInfo: brand,
      colorError: tones.danger.ink,
      colorWarning: tones.pending.ink,
      colorSuccess: tones.completed.ink,
      colorText: ink,
      colorTextHeading: ink,
      colorTextSecondary: ink2,
      colorTextTertiary: ink2,
      colorTextQuaternary: ink2,
      colorTextDescription: ink2,
      colorTextPlaceholder: ink2,
      colorBgLayout: surface,
      colorBgContainer: raised,
      colorBgElevated: raised,
      colorBorder: edge,
      colorBorderSecondary: line,
      colorTextLightSolid: onBrand,
      controlItemBgHover: hover,
      controlItemBgActive: tones.paid.back,
      fontFamily: 'inherit',
      fontSize: 13,
      fontSizeLG: 14,
      fontWeightStrong: 600,
      borderRadius: 6,
      controlHeight: 32,
      controlHeightLG: 40,
      motion: !wantsStillness(),
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
      motionDurationFast: '0.08s',
      wireframe: false,
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        primaryColor: onBrand,
        fontWeight: 400,
        // antd lightens the brand under the pointer to 3.55:1 on white, which nobody need be able to read.
        defaultHoverColor: brand,
        defaultHoverBorderColor: brand,
        defaultActiveColor: brand,
      },
      Form: { labelColor: ink, itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
      Tabs: { horizontalMargin: '0 0 12px' },
      Tooltip: { colorBgSpotlight: mode === 'dark' ? line : ink, colorTextLightSolid: '#FFFFFF' },
    },
  };
}
