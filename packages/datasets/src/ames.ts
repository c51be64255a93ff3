import type { DataTable, Notes, RegressionDataset } from './dataset.ts';
import { readTable } from './read-table.ts';

/** The 73 columns that describe a house of {@link ames}. */
export type AmesColumns = {
  ms_subclass: string;
  ms_zoning: string;
  /** Feet of street. 490 missing. */
  lot_frontage: number | null;
  /** Square feet. */
  lot_area: number;
  street: string;
  /** 2732 missing. */
  alley: string | null;
  lot_shape: string;
  land_contour: string;
  utilities: string;
  lot_config: string;
  land_slope: string;
  neighborhood: string;
  condition_1: string;
  condition_2: string;
  bldg_type: string;
  house_style: string;
  overall_cond: string;
  year_built: number;
  year_remod_add: number;
  roof_style: string;
  roof_matl: string;
  exterior_1st: string;
  exterior_2nd: string;
  /** 1775 missing. */
  mas_vnr_type: string | null;
  mas_vnr_area: number;
  exter_cond: string;
  foundation: string;
  /** 80 missing. */
  bsmt_cond: string | null;
  /** 83 missing. */
  bsmt_exposure: string | null;
  /** 80 missing. */
  bsmtfin_type_1: string | null;
  bsmtfin_sf_1: number;
  /** 81 missing. */
  bsmtfin_type_2: string | null;
  bsmtfin_sf_2: number;
  bsmt_unf_sf: number;
  /** Square feet. */
  total_bsmt_sf: number;
  heating: string;
  heating_qc: string;
  central_air: string;
  /** 1 missing. */
  electrical: string | null;
  first_flr_sf: number;
  second_flr_sf: number;
  /** Square feet above ground. */
  gr_liv_area: number;
  bsmt_full_bath: number;
  bsmt_half_bath: number;
  full_bath: number;
  half_bath: number;
  bedroom_abvgr: number;
  kitchen_abvgr: number;
  totrms_abvgrd: number;
  functional: string;
  fireplaces: number;
  /** 157 missing. */
  garage_type: string | null;
  /** 159 missing. */
  garage_finish: string | null;
  garage_cars: number;
  garage_area: number;
  /** 159 missing. */
  garage_cond: string | null;
  paved_drive: string;
  wood_deck_sf: number;
  open_porch_sf: number;
  enclosed_porch: number;
  three_season_porch: number;
  screen_porch: number;
  pool_area: number;
  /** 2917 missing. */
  pool_qc: string | null;
  /** 2358 missing. */
  fence: string | null;
  /** 2824 missing. */
  misc_feature: string | null;
  misc_val: number;
  mo_sold: number;
  year_sold: number;
  sale_type: string;
  sale_condition: string;
  /** Degrees. */
  longitude: number;
  /** Degrees. */
  latitude: number;
};

const notes: Notes = {
  title: 'House sales in Ames, Iowa, 2006 to 2010',
  source: 'De Cock 2011, by way of R\'s modeldata 1.1, with its codes for "none" written as missing again',
  license: 'MIT (modeldata); made public by its author for teaching',
  caveats: [
    'Missing means "has none" in pool_qc, misc_feature, alley, fence, mas_vnr_type, garage_* and bsmt_*; lot_frontage (490) and electrical (1) are unknown.',
    'The price is skewed: predict its logarithm.',
    'Five houses of over 4 000 square feet do not follow the rest; De Cock suggests to leave them out.',
    'The quality ratings of the whole house and its rooms are not in this copy.',
  ],
};

/**
 * Loads the Ames housing data: 2 930 sales, 73 features of mixed types, the price in dollars.
 *
 * @returns `x`, an Arquero table with `null` for missing values; `y`, sale prices in US dollars
 * @throws {DataError} when the file that this package carries is damaged
 * @see De Cock 2011, "Ames, Iowa: Alternative to the Boston Housing Data"
 * @example
 * const { x, y } = await ames();
 * const logPrice = y.map(Math.log);
 */
export async function ames(): Promise<RegressionDataset<AmesColumns>> {
  const { default: csv } = await import('./csv/ames.ts');
  const table = readTable('ames', csv, {
    rows: 2930,
    checksum: 0xef205215,
    missing: ['NA'],
    columns: {
      ms_subclass: 'text',
      ms_zoning: 'text',
      lot_frontage: 'number',
      lot_area: 'number',
      street: 'text',
      alley: 'text',
      lot_shape: 'text',
      land_contour: 'text',
      utilities: 'text',
      lot_config: 'text',
      land_slope: 'text',
      neighborhood: 'text',
      condition_1: 'text',
      condition_2: 'text',
      bldg_type: 'text',
      house_style: 'text',
      overall_cond: 'text',
      year_built: 'number',
      year_remod_add: 'number',
      roof_style: 'text',
      roof_matl: 'text',
      exterior_1st: 'text',
      exterior_2nd: 'text',
      mas_vnr_type: 'text',
      mas_vnr_area: 'number',
      exter_cond: 'text',
      foundation: 'text',
      bsmt_cond: 'text',
      bsmt_exposure: 'text',
      bsmtfin_type_1: 'text',
      bsmtfin_sf_1: 'number',
      bsmtfin_type_2: 'text',
      bsmtfin_sf_2: 'number',
      bsmt_unf_sf: 'number',
      total_bsmt_sf: 'number',
      heating: 'text',
      heating_qc: 'text',
      central_air: 'text',
      electrical: 'text',
      first_flr_sf: 'number',
      second_flr_sf: 'number',
      gr_liv_area: 'number',
      bsmt_full_bath: 'number',
      bsmt_half_bath: 'number',
      full_bath: 'number',
      half_bath: 'number',
      bedroom_abvgr: 'number',
      kitchen_abvgr: 'number',
      totrms_abvgrd: 'number',
      functional: 'text',
      fireplaces: 'number',
      garage_type: 'text',
      garage_finish: 'text',
      garage_cars: 'number',
      garage_area: 'number',
      garage_cond: 'text',
      paved_drive: 'text',
      wood_deck_sf: 'number',
      open_porch_sf: 'number',
      enclosed_porch: 'number',
      three_season_porch: 'number',
      screen_porch: 'number',
      pool_area: 'number',
      pool_qc: 'text',
      fence: 'text',
      misc_feature: 'text',
      misc_val: 'number',
      mo_sold: 'number',
      year_sold: 'number',
      sale_type: 'text',
      sale_condition: 'text',
      sale_price: 'number',
      longitude: 'number',
      latitude: 'number',
    },
  });
  const y = Float64Array.from(table.array('sale_price') as number[]);
  const x = table.select(table.columnNames().filter((name) => name !== 'sale_price'));
  return { x: x as DataTable<AmesColumns>, y, targetName: 'sale_price', notes };
}
